//! The command table: every question of a screen or of the CLI is one line here.
//!
//! The table yields the dispatch of [`call`](crate::api::call) and, with feature `ts`, the map of names to types that the page uses.

/// Hands the table to another macro: `name(Request) -> Response, "what it is for";`
macro_rules! commands {
    ($with:ident) => {
        $with! {
            boot(Nothing) -> Boot;
            mode(Nothing) -> ModeBar;
            sign_in(SignIn) -> ModeBar;
            sign_out(Nothing) -> ModeBar;
            lock(Nothing) -> ModeBar;
            present(Nothing) -> Nothing;
            break_glass(BreakGlass) -> ModeBar;
            ward_list(Nothing) -> WardList;
            find_patients(FindPatients) -> FoundPatients;
            bedside(OpenBedside) -> Bedside;
            handover(OpenHandover) -> HandoverList;
            record_vitals(RecordVitals) -> EntrySaved;
            record_fluid(RecordFluid) -> EntrySaved;
            record_note(RecordNote) -> EntrySaved;
            record_task(RecordTask) -> EntrySaved;
            record_task_done(RecordTaskDone) -> EntrySaved;
            correct_bedside(CorrectBedside) -> EntrySaved;
            data_state(Nothing) -> DataState;
            mar(OpenMar) -> Mar;
            entry(OpenEntry) -> EntryView;
            record_given(RecordGiven) -> EntrySaved;
            record_not_given(RecordNotGiven) -> EntrySaved;
            record_given_before(RecordGivenBefore) -> EntrySaved;
            record_infusion(RecordInfusion) -> EntrySaved;
            record_patch_off(RecordPatchOff) -> EntrySaved;
            record_reassessed(RecordReassessed) -> EntrySaved;
            record_deferred(RecordDeferred) -> EntrySaved;
            record_asked(RecordAsked) -> EntrySaved;
            record_checked(RecordChecked) -> EntrySaved;
            correct_entry(CorrectEntry) -> EntrySaved;
            undo_entry(UndoEntry) -> EntrySaved;
            sweep(OpenSweep) -> Sweep;
            order_form(OfPatient) -> OrderForm;
            order_read_back(TakeOrder) -> OrderReadBack;
            take_order(TakeOrder) -> EntrySaved;
            stop_order(StopOrder) -> EntrySaved;
            beds(Nothing) -> Beds;
            stay(OfPatient) -> Stay;
            arrive(ArrivePatient) -> EntrySaved;
            move_patient(MovePatient) -> EntrySaved;
            leave(LeavePatient) -> EntrySaved;
            link_patient(LinkPatient) -> EntrySaved;
            report_silence(Decide) -> ModeBar;
            declare_downtime(Decide) -> ModeBar;
            end_downtime(Decide) -> ModeBar;
            all_clear(Decide) -> ModeBar;
            all_reconciled(Decide) -> ModeBar;
            close_event(Decide) -> ModeBar;
            reconciliation(Nothing) -> Reconciliation;
            compare_now(Nothing) -> Reconciliation;
            send_entries(SendEntries) -> Sent;
            decide_line(DecideLine) -> Reconciliation;
            print(PrintRequest) -> Printed;
            print_centre(Nothing) -> PrintCentre;
            print_preview(OpenPreview) -> Preview;
            wish_print(WishPrint) -> PrintCentre;
            prefer_printer(PreferPrinter) -> PrintCentre;
            ask_printers(Nothing) -> PrintCentre;
            make_pack(Nothing) -> PackMade;
            sheets_out(Nothing) -> SheetsOut;
            mark_sheets(MarkSheets) -> SheetsOut;
            scan(Scan) -> Scanned;
            procedures(Nothing) -> ProcedureList;
            procedure(OpenProcedure) -> Procedure;
            start_procedure(StartProcedure) -> Procedure;
            record_step(RecordStep) -> Procedure;
            close_procedure(CloseProcedure) -> ProcedureList;
            take_set(TakeSet) -> ProcedureList;
            print_for_step(PrintForStep) -> Printed;
            debrief(DebriefOf) -> Debrief;
            sync_now(Nothing) -> SyncReport;
            journal_verify(Nothing) -> JournalReport;
            demo_switch(DemoSwitch) -> ModeBar;
        }
    };
}
