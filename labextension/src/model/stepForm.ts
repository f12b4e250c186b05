/** What somebody has typed into the form of a step, and whether the server would take it. */

import { type ISignal, Signal } from '@lumino/signaling';
import type { MarksAnswer, Options } from '../services/api';
import type { ServerError } from '../services/client';
import type { IClient, INotebook } from '../tokens';
import { type Fault, faultOf, type IOptionField, type ISchema, optionFields, textOf, valueOf } from './optionFields';
import { Quiet } from './quiet';

const QUIET_MS = 300;

export class StepForm {
  constructor(notebook: INotebook, step: string, schema: ISchema, client: IClient) {
    this._notebook = notebook;
    this.step = step;
    this._schema = schema;
    this._client = client;
    this.fields = optionFields(schema);
  }

  readonly step: string;
  readonly fields: readonly IOptionField[];

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Options as the notebook has them. */
  get saved(): Options {
    const { analysis } = this._notebook;
    return analysis?.graph.steps.find(step => step.name === this.step)?.settings ?? this._fromMarks();
  }

  text(field: IOptionField): string {
    return this._typed.get(field.name) ?? textOf(field.kind, this.saved[field.name]);
  }

  type(field: IOptionField, text: string): void {
    if (text === textOf(field.kind, this.saved[field.name])) {
      this._typed.delete(field.name);
    } else {
      this._typed.set(field.name, text);
    }
    this._refusal = null;
    this._changed.emit();
    this._quiet.ask();
  }

  reset(): void {
    this._quiet.cancel();
    this._typed.clear();
    this._refusal = null;
    this._changed.emit();
  }

  get isDirty(): boolean {
    return this._typed.size > 0;
  }

  fault(field: IOptionField): Fault | null {
    const fault = faultOf(field, this.text(field), this._schema);
    const value = valueOf(field, this.text(field));
    if (fault === null && field.itemFormat === 'cellwright-step' && Array.isArray(value)) {
      const known = this._notebook.analysis?.graph.steps.map(step => step.name) ?? [];
      const unknown = value.map(String).find(name => !known.includes(name));
      return unknown === undefined ? null : { kind: 'unknown-step', item: unknown };
    }
    return fault;
  }

  /** What the server says against it, though each field looks right. */
  get refusal(): string | null {
    return this._refusal;
  }

  get isValid(): boolean {
    return this._refusal === null && this.fields.every(field => this.fault(field) === null);
  }

  /** The options that the form says. */
  settings(): Options {
    const pairs = this.fields.map(field => [field.name, valueOf(field, this.text(field))] as const);
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
  }

  dispose(): void {
    this._quiet.cancel();
    Signal.clearData(this);
  }

  /** The server tries the change; nothing is written by that. */
  private async _ask(): Promise<void> {
    if (!this.isDirty || !this.isValid) {
      return;
    }
    const settings = this.settings();
    const edits = [{ step: this.step, settings }];
    let refusal: string | null = null;
    try {
      await this._client.post<MarksAnswer>('marks', {
        path: this._notebook.path,
        content: this._notebook.content(),
        edits
      });
    } catch (reason) {
      const error = reason as ServerError;
      refusal = error.hint ? `${error.message}\n${error.hint}` : error.message;
    }
    if (JSON.stringify(settings) === JSON.stringify(this.settings())) {
      this._refusal = refusal;
      this._changed.emit();
    }
  }

  private _fromMarks(): Options {
    const marks = this._notebook.analysis?.marks ?? [];
    const own = marks.filter(mark => mark.role === 'step' && mark.step === this.step);
    return Object.assign({}, ...own.map(mark => mark.settings)) as Options;
  }

  private readonly _notebook: INotebook;
  private readonly _schema: ISchema;
  private readonly _client: IClient;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _quiet = new Quiet(QUIET_MS, () => void this._ask());
  private readonly _typed = new Map<string, string>();
  private _refusal: string | null = null;
}
