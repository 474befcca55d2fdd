# The sheets that the page offers to print, by the name that stands on each.

form-title-plan = Blank medication sheet
form-title-orders = Order sheet
form-title-laboratory = Laboratory request
form-title-radiology = Radiology request
form-title-transfusion = Transfusion request
form-title-vitals = Vital signs, 24 hours
form-title-intake-output = Intake and output, 24 hours
form-title-admission = Admission
form-title-transfer = Transfer SBAR
form-title-controlled-drugs = Controlled drugs count
form-title-downtime-log = Downtime log
form-title-reconciliation = Reconciliation checklist
form-title-summary = Patient summary
form-title-worklist = To enter into the chart
form-title-hospital = Patients in alphabetical order
form-title-bed-board = Bed board
form-title-labels = Labels
form-title-wristband = Wristbands
form-title-card = Procedure cards
papers-open = Sheets
papers-title = Print a sheet
papers-blank = Blank forms
papers-ward = For the ward
papers-patients = For every patient
# $name is a patient
papers-patient = For { $name }
form-title-stock = Blank forms for 24 h
arrive-number = Number of the paper form, if there is one
