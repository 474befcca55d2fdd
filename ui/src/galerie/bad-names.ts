// Names that a record may hold and that must not harm the page: very long, from the right to the left, with signs that
// turn or hide others, in a script that the station cannot draw, with markup.
import type { Mar } from '../backend/bindings/Mar';
import type { WardList } from '../backend/bindings/WardList';

export const BAD_NAMES: readonly string[] = [
  `${'WOLFESCHLEGELSTEINHAUSENBERGERDORFF'.repeat(5)} ${'Adolphe-Blaise-'.repeat(2)}`.slice(0, 200),
  `${'DE LA TOUR D’AUVERGNE '.repeat(8)}Marie-Bernadette-Charlotte`.slice(0, 200),
  'חיים Rivka',
  'DU\u202ePONT\u202c Michel',
  'A\u0000B\u0007C\u001b[31m Nulle',
  '李 小龍 Wei',
  '<b>MARTIN</b> &amp; "Jeanne"',
  'NO\u200dËL\u00ad Ẻ\u0301ve\u2066',
];

export const badNames = {
  list: (list: WardList): WardList => ({
    ...list,
    rows: list.rows.map((row, nth) => ({
      ...row,
      name: BAD_NAMES[nth] ?? row.name,
      used_name: BAD_NAMES[nth] ?? null,
    })),
  }),
  mar: (mar: Mar): Mar => ({
    ...mar,
    banner: {
      ...mar.banner,
      name: BAD_NAMES[0] ?? '',
      used_name: BAD_NAMES[3] ?? null,
      allergy: { ...mar.banner.allergy, kind: 'known', items: ['pénicilline\u202e', BAD_NAMES[1] ?? ''] },
      look_alike: BAD_NAMES[4] ?? null,
    },
    groups: mar.groups.map((group) => ({
      ...group,
      rows: group.rows.map((row, nth) =>
        nth === 0
          ? { ...row, name: BAD_NAMES[1] ?? '', says_more: BAD_NAMES[3] ?? '', verbatim: BAD_NAMES[3] ?? '' }
          : row,
      ),
    })),
  }),
};
