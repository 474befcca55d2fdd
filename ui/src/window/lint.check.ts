// The lint itself: it hears what it must, and nothing else.
import { describe, expect, it } from 'vitest';
import { faults } from './lint';

const dose = (text: string, locale = 'fr') => faults({ text, dose: true, order: true }, locale);
const order = (text: string) => faults({ text, dose: false, order: true }, 'fr');

describe('the lint over rendered text', () => {
  it.each(['1\u00a0000\u00a0mg', '0,5\u00a0mg', '75\u00a0microgrammes', '1\u00a0comprimé', '10\u00a0mg'])(
    'takes %s',
    (text) => {
      expect(dose(text)).toEqual([]);
    },
  );

  it.each([
    '1 g',
    '0.5\u00a0mg',
    '1000\u00a0mg',
    ',5\u00a0mg',
    '1,0\u00a0mg',
    '1,50\u00a0mg',
    '5\u00a0UI',
    '75\u00a0µg',
  ])('refuses %s', (text) => {
    expect(dose(text)).not.toEqual([]);
  });

  it('knows the mark of each language', () => {
    expect(dose('0,5\u00a0mg', 'en')).not.toEqual([]);
    expect(dose('0.5\u00a0mg', 'en')).toEqual([]);
  });

  it.each(['80 mL/h', 'q6h HS', 'plus de >2', '5 mg+2 mg', 'si besoin…'])(
    'refuses an order that says %s',
    (text) => {
      expect(order(text)).not.toEqual([]);
    },
  );

  it('refuses isolation marks, boxes and missing words anywhere', () => {
    for (const text of ['a\u2068b', 'a\u202fb', '\ufffd', '⟦mar-key⟧'])
      expect(faults({ text, dose: false, order: false }, 'fr')).toHaveLength(1);
  });
});
