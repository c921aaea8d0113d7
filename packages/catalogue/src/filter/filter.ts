import type { FieldName } from './fields.ts';

export const comparisons = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof comparisons)[number];

/** Which photos are meant. Values are as they are compared: numbers, `2024-08` of dates, text in the one spelling. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | { readonly kind: 'compare'; readonly field: FieldName; readonly by: Comparison; readonly value: FilterValue }
  | { readonly kind: 'in'; readonly field: FieldName; readonly values: readonly FilterValue[] }
  | { readonly kind: 'contains'; readonly field: FieldName; readonly value: string }
  | { readonly kind: 'empty'; readonly field: FieldName }
  | { readonly kind: 'flag'; readonly field: FieldName; readonly isSet: boolean };

export type FilterValue = string | number;
