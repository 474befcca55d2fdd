import type { Boot } from "./Boot";
import type { CorrectEntry } from "./CorrectEntry";
import type { Decide } from "./Decide";
import type { DecideLine } from "./DecideLine";
import type { DemoSwitch } from "./DemoSwitch";
import type { EntrySaved } from "./EntrySaved";
import type { EntryView } from "./EntryView";
import type { Mar } from "./Mar";
import type { ModeBar } from "./ModeBar";
import type { Nothing } from "./Nothing";
import type { OpenEntry } from "./OpenEntry";
import type { OpenMar } from "./OpenMar";
import type { Printed } from "./Printed";
import type { PrintRequest } from "./PrintRequest";
import type { Reconciliation } from "./Reconciliation";
import type { RecordGiven } from "./RecordGiven";
import type { RecordGivenBefore } from "./RecordGivenBefore";
import type { RecordNotGiven } from "./RecordNotGiven";
import type { SendEntries } from "./SendEntries";
import type { Sent } from "./Sent";
import type { SignIn } from "./SignIn";
import type { SyncReport } from "./SyncReport";
import type { WardList } from "./WardList";

/**
 * Every command of the station: its request, then its answer.
 */
export type Commands = { 
boot: [Nothing, Boot];
mode: [Nothing, ModeBar];
sign_in: [SignIn, ModeBar];
sign_out: [Nothing, ModeBar];
ward_list: [Nothing, WardList];
mar: [OpenMar, Mar];
entry: [OpenEntry, EntryView];
record_given: [RecordGiven, EntrySaved];
record_not_given: [RecordNotGiven, EntrySaved];
record_given_before: [RecordGivenBefore, EntrySaved];
correct_entry: [CorrectEntry, EntrySaved];
report_silence: [Decide, ModeBar];
declare_downtime: [Decide, ModeBar];
end_downtime: [Decide, ModeBar];
all_clear: [Decide, ModeBar];
all_reconciled: [Decide, ModeBar];
close_event: [Decide, ModeBar];
reconciliation: [Nothing, Reconciliation];
compare_now: [Nothing, Reconciliation];
send_entries: [SendEntries, Sent];
decide_line: [DecideLine, Reconciliation];
print: [PrintRequest, Printed];
sync_now: [Nothing, SyncReport];
demo_switch: [DemoSwitch, ModeBar];
};
