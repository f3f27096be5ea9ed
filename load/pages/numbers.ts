/** Figures as people read them. Null: unknown. */

export function count(value: number | null): string {
  return value === null ? '-' : Math.round(value).toLocaleString('en');
}

export function fixed(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits);
}

/** Nobody needs tenths of a millisecond from a hundred on. */
export function time(ms: number | null): string {
  return ms !== null && ms >= 100 ? count(ms) : fixed(ms, 1);
}

/** Two digits that say something. */
export function ratio(value: number | null): string {
  return fixed(value, value !== null && value < 0.1 ? 3 : 2);
}

export function percent(cores: number | null): string {
  return cores === null ? '-' : `${Math.round(cores * 100)} %`;
}
