// The settings screen as the station would answer it; invented values.
import type { Health } from '../backend/bindings/Health';
import type { Settings } from '../backend/bindings/Settings';

export const SETTINGS: Settings = {
  file: '/etc/veilleuse/veilleuse.toml',
  writable: true,
  lines: [
    { key: 'station.name', value: '"3N-1"', place: '/etc/veilleuse/veilleuse.toml:11', at_once: false },
    { key: 'ward.code', value: '"3N"', place: '/etc/veilleuse/veilleuse.toml:16', at_once: false },
    { key: 'timing.sync_seconds', value: '300', place: 'valeur du programme', at_once: false },
    { key: 'people.lock_minutes', value: '3', place: 'valeur du programme', at_once: true },
    {
      key: 'staff[0].name',
      value: '"Carole Danet"',
      place: '/etc/veilleuse/veilleuse.toml:46',
      at_once: true,
    },
    { key: 'staff[0].pin', value: '***', place: '/etc/veilleuse/veilleuse.toml:48', at_once: true },
  ],
  printers: [
    { name: '3N', address: 'ipp://10.1.2.3/ipp/print' },
    { name: '3N couloir', address: 'ipp://127.0.0.1:631/printers/3N-couloir' },
  ],
  ward: { location: 'ward-3n', code: '3N', name: 'Médecine interne 3 Nord' },
  refused: null,
  restart: ['print'],
};

/** No page asks for it; the command line does. */
export const HEALTH: Health = {
  version: '0.1.0',
  protocol: 2,
  demo: false,
  ward_code: '3N',
  station: '3N-1',
  folder: '/var/lib/veilleuse',
  folder_private: true,
  disk_free_mib: 50_000,
  key_copies: 1,
  by_name: false,
  state: 'normal',
  capture_open: false,
  copy: null,
  sections: [],
  record: 'healthy',
  record_watched: true,
  unreconciled: 0,
  outbox: [],
  printers: [],
  printing: 0,
  packs: true,
  pack: null,
  clock_behind_seconds: 0,
  procedures_out_of_review: 0,
  messages: [],
  warnings: [],
  config_refused: null,
  config_restart: [],
  log: [],
};
