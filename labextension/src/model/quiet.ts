/** Acts once it has been quiet for a while, however often it was asked to. */

export class Quiet {
  constructor(milliseconds: number, act: () => void) {
    this._milliseconds = milliseconds;
    this._act = act;
  }

  /** Act later; earlier askings are forgotten. */
  ask(): void {
    this.cancel();
    this._timer = setTimeout(this._act, this._milliseconds);
  }

  cancel(): void {
    clearTimeout(this._timer);
  }

  private readonly _milliseconds: number;
  private readonly _act: () => void;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}
