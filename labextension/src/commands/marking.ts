/** The commands that mark cells; each is one request and one change of the document. */

import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { MarkEdit, NewMark, Role } from '../services/api';
import { ServerError } from '../services/client';
import type { INotebook } from '../tokens';
import { askName } from './naming';
import { type ITarget, stepAbove, stepHere } from './selection';

export class Marking {
  constructor(trans: TranslationBundle, say: (message: string) => void) {
    this._trans = trans;
    this._say = say;
  }

  async markStep(target: ITarget, given: unknown): Promise<void> {
    const { _trans: trans } = this;
    const step =
      typeof given === 'string'
        ? given
        : await askName({
            title: trans._n('Mark %1 cell as a step', 'Mark %1 cells as a step', target.cells.length),
            accept: trans.__('Mark'),
            names: stepNames(target.notebook),
            value: stepHere(target) ?? '',
            trans
          });
    if (step !== null) {
      await this._mark(target, { role: 'step', step }, trans.__('Mark as step %1', step));
    }
  }

  async markCheck(target: ITarget, given: unknown): Promise<void> {
    const { _trans: trans } = this;
    const step =
      typeof given === 'string'
        ? given
        : await askName({
            title: trans.__('Which step does this check?'),
            accept: trans.__('Mark'),
            names: stepNames(target.notebook),
            value: stepHere(target) ?? stepAbove(target) ?? '',
            trans
          });
    if (step !== null) {
      await this._mark(target, { role: 'check', step }, trans.__('Mark as check of %1', step));
    }
  }

  markRole(target: ITarget, role: Role, label: string): Promise<void> {
    return this._mark(target, { role }, label);
  }

  unmark(target: ITarget): Promise<void> {
    return this._mark(target, null, this._trans.__('Take marks off'));
  }

  async extendStep(target: ITarget): Promise<void> {
    const step = stepAbove(target);
    if (step === null) {
      this._say(this._trans.__('There is no step above this cell.'));
      return;
    }
    await this._mark(target, { role: 'step', step }, this._trans.__('Extend step %1', step));
  }

  async renameStep(target: ITarget, from: unknown, to: unknown): Promise<void> {
    const { _trans: trans } = this;
    const old = typeof from === 'string' ? from : stepHere(target);
    if (old === null) {
      this._say(trans.__('This cell belongs to no step.'));
      return;
    }
    const name =
      typeof to === 'string'
        ? to
        : await askName({
            title: trans.__('Rename step %1', old),
            accept: trans.__('Rename'),
            names: [],
            value: old,
            trans
          });
    if (name === null || name === old) {
      return;
    }
    const { notebook } = target;
    const isSelected = notebook.selectedStep === old;
    const label = trans.__('Rename step %1 to %2', old, name);
    if ((await this.apply(notebook, [{ rename: { from: old, to: name } }], label)) && isSelected) {
      await notebook.refresh();
      notebook.selectStep(name);
    }
  }

  /** Apply edits; a refusal is shown, and false returned. */
  async apply(notebook: INotebook, edits: readonly MarkEdit[], label: string): Promise<boolean> {
    const { _trans: trans } = this;
    try {
      const cells = await notebook.marks.apply(edits, label);
      this._say(
        cells.length > 0
          ? trans.__('%1: done. Z in command mode takes it back.', label)
          : trans.__('%1: nothing to change.', label)
      );
      return true;
    } catch (reason) {
      const message = trans.__('%1: %2', label, textOf(reason as Error));
      Notification.error(message, { autoClose: 10_000 });
      this._say(message);
      return false;
    }
  }

  private async _mark(target: ITarget, mark: NewMark | null, label: string): Promise<void> {
    if (target.cells.length === 0) {
      this._say(this._trans.__('Select a code cell first.'));
      return;
    }
    const done = await this.apply(target.notebook, [{ cells: target.cells, mark }], label);
    if (done && !target.panel.isDisposed) {
      // undo of cells and marks is a matter of command mode, that of text of edit mode
      target.panel.content.mode = 'command';
    }
  }

  private readonly _trans: TranslationBundle;
  private readonly _say: (message: string) => void;
}

export function stepNames(notebook: INotebook): string[] {
  const marks = notebook.analysis?.marks ?? [];
  return [...new Set(marks.filter(mark => mark.role === 'step').map(mark => mark.step ?? ''))].filter(Boolean);
}

function textOf(error: Error): string {
  return error instanceof ServerError && error.hint ? `${error.message} (${error.hint})` : error.message;
}
