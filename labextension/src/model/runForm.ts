/**
 * What the next run of a notebook is to do: values of parameters, which steps, reuse or not; and
 * what the server says of it, as one types: problems of values, and the plan.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import type { ParametersAnswer, PlanAnswer } from '../services/api';
import type { IClient, INotebook } from '../tokens';
import { changedValues, makeFields, sweepOf, type Field, type ParameterData } from './parameterForm';
import { Quiet } from './quiet';
import type { RunChoice } from './shellCommand';

export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'from'; readonly step: string }
  | { readonly kind: 'only'; readonly step: string };

const QUIET_MS = 300;

/** What is needed of a notebook: where it is, and how it stands in the browser. */
export type FormNotebook = Pick<INotebook, 'path' | 'content' | 'ready'>;

export class RunForm {
  constructor(client: IClient, notebook: FormNotebook) {
    this._client = client;
    this._notebook = notebook;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get path(): string {
    return this._notebook.path;
  }

  /** A notebook that was closed and opened again is another object. */
  attach(notebook: FormNotebook): void {
    this._notebook = notebook;
  }

  get fields(): readonly Field[] {
    return this._fields;
  }

  get scope(): Scope {
    return this._scope;
  }

  /** Whether steps run even when an earlier result could be reused. */
  get isForced(): boolean {
    return this._isForced;
  }

  /** What is wrong with values, by name. */
  get problems(): Readonly<Record<string, string>> {
    return this._problems;
  }

  get plan(): PlanAnswer | null {
    return this._plan;
  }

  get planError(): Error | null {
    return this._planError;
  }

  get isPending(): boolean {
    return this._pending > 0;
  }

  /** Whether a run may be asked for, as far as is known. */
  get isGood(): boolean {
    return Object.keys(this._problems).length === 0;
  }

  valueOf(field: Field): string {
    return this._sweep[field.name] ?? this._values[field.name] ?? field.initial;
  }

  /** Values that differ from the defaults, of parameters that are not swept. */
  get changedValues(): Record<string, string> {
    return changedValues(this._fields.filter(field => !this.isSwept(field.name)), this._values);
  }

  /** Whether a parameter has several values: one run for each combination. */
  isSwept(name: string): boolean {
    return name in this._sweep;
  }

  get sweptNames(): readonly string[] {
    return Object.keys(this._sweep);
  }

  /** How many runs there will be, as far as is known. */
  get runs(): number {
    return this._runs;
  }

  /** What to send. */
  get choice(): RunChoice {
    const { _scope: scope } = this;
    const steps = scope.kind === 'all' ? [] : [scope.step];
    return {
      parameters: this.changedValues,
      ...(this.sweptNames.length > 0 ? { sweep: this._sweep } : {}),
      ...(scope.kind === 'from' ? { from: steps } : {}),
      ...(scope.kind === 'only' ? { only: steps } : {}),
      ...(this._isForced ? (scope.kind === 'only' ? { force: steps } : { cache: 'off' as const }) : {})
    };
  }

  /** Take over the parameters and steps of the notebook; what was typed stays where it still fits. */
  follow(parameters: readonly ParameterData[], steps: readonly string[]): void {
    const fields = makeFields(parameters);
    const key = JSON.stringify([fields, steps]);
    if (key === this._key) {
      return;
    }
    this._key = key;
    const types = new Map(fields.map(field => [field.name, field.type]));
    const kept = this._fields.filter(field => types.get(field.name) === field.type).map(field => field.name);
    this._values = Object.fromEntries(kept.filter(name => name in this._values).map(name => [name, this._values[name]]));
    this._sweep = Object.fromEntries(kept.filter(name => name in this._sweep).map(name => [name, this._sweep[name]]));
    this._fields = fields;
    if (this._scope.kind !== 'all' && !steps.includes(this._scope.step)) {
      this._scope = { kind: 'all' };
    }
    this.ask();
  }

  setValue(name: string, value: string): void {
    if (this.isSwept(name)) {
      this._sweep = { ...this._sweep, [name]: value };
    } else {
      this._values = { ...this._values, [name]: value };
    }
    this.ask();
  }

  /** Give a parameter several values, at first those that suggest themselves; or one again. */
  setSwept(field: Field, isSwept: boolean): void {
    const others = Object.entries(this._sweep).filter(([name]) => name !== field.name);
    this._sweep = Object.fromEntries(isSwept ? [...others, [field.name, sweepOf(field, this.valueOf(field))]] : others);
    this.ask();
  }

  setScope(scope: Scope): void {
    this._scope = scope;
    this.ask();
  }

  setForced(isForced: boolean): void {
    this._isForced = isForced;
    this.ask();
  }

  /** Back to the defaults, or to given values. */
  reset(values: Readonly<Record<string, string>> = {}): void {
    this._values = { ...values };
    this._sweep = {};
    this.ask();
  }

  /** Check the values and plan anew, once it is quiet. */
  ask(): void {
    this._quiet.ask();
    this._changed.emit();
  }

  /** Check the values, and plan if they are right. Only the newest answers count. */
  async askNow(): Promise<void> {
    this._quiet.cancel();
    const ask = ++this._asked;
    const { choice } = this;
    this._pending += 1;
    this._changed.emit();
    try {
      // a notebook that is still being loaded has no cells
      await this._notebook.ready;
      const notebook = { path: this.path, content: this._notebook.content() };
      const answer = await this._client.post<ParametersAnswer>('parameters', {
        ...notebook,
        parameters: choice.parameters,
        ...(choice.sweep ? { sweep: choice.sweep } : {})
      });
      if (ask !== this._asked) {
        return;
      }
      this._problems = answer.problems;
      this._runs = answer.runs;
      if (!this.isGood) {
        this._plan = null;
        this._planError = null;
        return;
      }
      const plan = await this._client.post<PlanAnswer>('plan', { ...notebook, ...choice });
      if (ask === this._asked) {
        this._plan = plan;
        this._planError = null;
      }
    } catch (error) {
      if (ask === this._asked) {
        this._plan = null;
        this._planError = error as Error;
      }
    } finally {
      this._pending -= 1;
      this._changed.emit();
    }
  }

  private readonly _client: IClient;
  private readonly _quiet = new Quiet(QUIET_MS, () => void this.askNow());
  private readonly _changed = new Signal<this, void>(this);
  private _notebook: FormNotebook;
  private _key = '';
  private _fields: readonly Field[] = [];
  private _values: Readonly<Record<string, string>> = {};
  private _sweep: Readonly<Record<string, string>> = {};
  private _runs = 1;
  private _scope: Scope = { kind: 'all' };
  private _isForced = false;
  private _problems: Readonly<Record<string, string>> = {};
  private _plan: PlanAnswer | null = null;
  private _planError: Error | null = null;
  private _pending = 0;
  private _asked = 0;
}

/** One form per notebook: it stays while other sections are on show. */
export class RunForms {
  constructor(client: IClient) {
    this._client = client;
  }

  formOf(notebook: FormNotebook): RunForm {
    let form = this._forms.get(notebook.path);
    if (form === undefined) {
      form = new RunForm(this._client, notebook);
      this._forms.set(notebook.path, form);
    }
    form.attach(notebook);
    return form;
  }

  /** A notebook was renamed: what was typed for it goes along. */
  rename(before: string, after: string): void {
    const form = this._forms.get(before);
    if (form !== undefined) {
      this._forms.delete(before);
      this._forms.set(after, form);
      form.ask();
    }
  }

  private readonly _client: IClient;
  private readonly _forms = new Map<string, RunForm>();
}
