import { folded } from '../engine/folded.ts';
import { nameKey } from '../journal/registers.ts';
import { type FieldName, filterFields } from './fields.ts';
import type { FilterValue } from './filter.ts';

/** What is expected of a value, for messages. */
export const expectedOf = (field: FieldName): string =>
  ({
    text: 'a text',
    name: 'a name',
    number: 'a number',
    year: 'a year such as 2024',
    month: 'a month from 1 to 12',
    date: 'a date such as 2024, 2024-08, 2024-08-03 or "2024-08-03 10:15"',
    flag: 'yes or no',
  })[filterFields[field].kind];

const day = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?)?)?$/;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/** A value as it is compared; undefined where it is none of the field's. */
export function readValue(field: FieldName, text: string): FilterValue | undefined {
  switch (filterFields[field].kind) {
    case 'number':
      return decimal.test(text) ? Number(text) : undefined;
    case 'year':
      return /^\d{4}$/.test(text) ? text : undefined;
    case 'month':
      return /^(0?[1-9]|1[0-2])$/.test(text) ? text.padStart(2, '0') : undefined;
    case 'date':
      return day.test(text) ? text.replace(' ', 'T') : undefined;
    case 'name':
      return nameKey(text);
    case 'text':
      return folded(text);
    case 'flag':
      return undefined;
  }
}
