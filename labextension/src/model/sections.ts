/** The sections of the panel, in order of their rank. */

import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';
import type { ISection, ISectionRegistry } from '../tokens';

export class SectionRegistry implements ISectionRegistry {
  add(section: ISection): IDisposable {
    if (this._sections.some(known => known.id === section.id)) {
      throw new Error(`The panel has a section "${section.id}" already.`);
    }
    this._set([...this._sections, section].sort((a, b) => a.rank - b.rank || a.id.localeCompare(b.id)));
    return new DisposableDelegate(() => this._set(this._sections.filter(known => known !== section)));
  }

  get sections(): readonly ISection[] {
    return this._sections;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  private _set(sections: readonly ISection[]): void {
    this._sections = sections;
    this._changed.emit();
  }

  private _sections: readonly ISection[] = [];
  private readonly _changed = new Signal<this, void>(this);
}
