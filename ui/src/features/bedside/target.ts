// What is put right at the bedside: which entry, what it says now, and what had been typed.
export interface Target {
  kind: 'vitals' | 'fluid' | 'note' | 'task' | 'done';
  entry_id: string;
  /** What it says now, finished. */
  says: string;
  typed: Record<string, string>;
  volume: string;
  text: string;
  at_local: string;
}
