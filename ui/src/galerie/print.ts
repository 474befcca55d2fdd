// The print centre in a bad moment, for the gallery and the tests. Invented and finished strings.
import type { Preview } from '../backend/bindings/Preview';
import type { PrintCentre } from '../backend/bindings/PrintCentre';
import type { PrintJob } from '../backend/bindings/PrintJob';

const N = '\u00a0';

function job(change: Partial<PrintJob>): PrintJob {
  return {
    job_id: 'j1',
    title: 'Toute l’unité',
    about: `03:12, AB, 28${N}pages, 3N-1-0001 à 3N-1-0025`,
    text: `3N couloir${N}: Page 12 sur 28.`,
    warnings: [],
    stage: 'printing',
    page: 12,
    pages: 28,
    next_page: 13,
    printer: '3N couloir',
    loud: false,
    ...change,
  };
}

export const CENTRE: PrintCentre = {
  printers: [
    {
      name: '3N',
      state: 'media-jam',
      text: `Bourrage${N}: ouvrez, retirez la feuille, refermez.`,
      blocked: true,
      asked: 'à 03:13',
    },
    {
      name: '3N couloir',
      state: 'ready',
      text: 'Imprimante 3N couloir prête, A4.',
      blocked: false,
      asked: 'à 03:10',
    },
  ],
  jobs: [
    job({
      warnings: [
        `Peut encore sortir sur 3N${N}: si c’est le cas, barrez cette feuille.`,
        `Les pages portent COPIE 1.`,
      ],
      loud: true,
    }),
    job({
      job_id: 'j2',
      title: 'Relève',
      about: `02:40, CD, 6${N}pages, 3N-1-0026`,
      text: `3N${N}: 6${N}pages sorties. Comptez-les.`,
      stage: 'done',
      page: 6,
      pages: 6,
      next_page: 6,
      printer: '3N',
    }),
    job({
      job_id: 'j3',
      title: 'Liste de l’unité',
      about: `01:05, AB, 2${N}pages, 3N-1-0027`,
      text: `Aucune imprimante${N}: clé USB ou boîte de secours.`,
      stage: 'ended',
      page: 0,
      pages: 2,
      next_page: 1,
      printer: '3N couloir',
      loud: true,
    }),
  ],
  folders: [
    { folder_id: 'own', name: 'Dossier de la station' },
    { folder_id: 'stick:/media/usb', name: 'Clé USB' },
  ],
  no_printer: null,
  said: null,
};

/** A page that is nobody's: the gallery shows where pages stand, not what they say. */
export const PREVIEW: Preview = {
  page: 1,
  pages: 28,
  svg:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 297 210" width="297mm" height="210mm">' +
    '<rect width="297" height="210" fill="#fff"/><text x="20" y="30" font-size="8">APERÇU, PAS UNE FEUILLE</text></svg>',
  problems: [],
};
