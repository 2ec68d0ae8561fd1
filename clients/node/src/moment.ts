/** Times to the microsecond, as the server keeps them. */

/** A moment; a Date holds milliseconds alone. */
export class Moment {
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly micros: bigint;

  constructor(micros: bigint) {
    this.micros = micros;
  }

  /** Make the moment of a Date. */
  static from(date: Date): Moment {
    return new Moment(BigInt(date.getTime()) * 1000n);
  }

  /** Tell the present moment by this machine's clock. */
  static now(): Moment {
    return Moment.from(new Date());
  }

  /** Make a Date, to the millisecond before. */
  toDate(): Date {
    const rest = this.micros % 1000n;
    return new Date(Number((this.micros - rest) / 1000n) - (rest < 0n ? 1 : 0));
  }

  /** Write it as `2026-11-29T07:03:19.000123Z`. */
  toString(): string {
    const part = ((this.micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
    const whole = new Date(Number((this.micros - part) / 1000n));
    if (Number.isNaN(whole.getTime())) return `${this.micros} microseconds since 1970`;
    return whole.toISOString().replace(".000Z", `.${String(part).padStart(6, "0")}Z`);
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Answer the microseconds of a moment or a Date since 1970. */
export function microsOf(time: Moment | Date): bigint {
  return time instanceof Date ? Moment.from(time).micros : time.micros;
}
