/** A proposal of marks for a notebook, and which parts of it somebody accepts. */

import type { MarkCells, SuggestAnswer } from '../services/api';
import type { IClient, INotebook } from '../tokens';
import { AskingModel } from './askingModel';

/** One thing to accept or refuse: a step, or all cells of another role. */
export interface IProposalPart {
  readonly id: string;
  readonly kind: 'step' | 'setup' | 'parameters' | 'skip';
  /** The name of the step; of others the role. */
  readonly name: string;
  readonly cells: readonly string[];
  readonly reasons: readonly string[];
}

export class ProposalModel extends AskingModel {
  constructor(notebook: INotebook, client: IClient) {
    super();
    this._notebook = notebook;
    this._client = client;
  }

  get answer(): SuggestAnswer | null {
    return this._answer;
  }

  get parts(): readonly IProposalPart[] {
    return this._parts;
  }

  /** Whether the notebook changed since the proposal was made, so that it may no longer fit. */
  get isStale(): boolean {
    return this._answer !== null && this._made !== textOf(this._notebook);
  }

  isAccepted(part: IProposalPart): boolean {
    return !this._refused.has(part.id);
  }

  accept(part: IProposalPart, isAccepted: boolean): void {
    if (isAccepted) {
      this._refused.delete(part.id);
    } else {
      this._refused.add(part.id);
    }
    this.tell();
  }

  /** The edits that the accepted parts stand for. */
  edits(): MarkCells[] {
    const accepted = new Set(this._parts.filter(part => this.isAccepted(part)).flatMap(part => part.cells));
    return (this._answer?.edits ?? [])
      .map(edit => ({ ...edit, cells: edit.cells.filter(cell => accepted.has(cell)) }))
      .filter(edit => edit.cells.length > 0);
  }

  ask(): Promise<void> {
    return this.work(async () => {
      await this._notebook.ready;
      const made = textOf(this._notebook);
      const answer = await this._client.post<SuggestAnswer>('suggest', {
        path: this._notebook.path,
        content: this._notebook.content()
      });
      this._made = made;
      this._answer = answer;
      this._parts = partsOf(answer);
      this._refused.clear();
    });
  }

  /** Mark what was accepted: one change, one undo. */
  apply(label: string): Promise<void> {
    return this.work(async () => {
      await this._notebook.marks.apply(this.edits(), label);
      this.forget();
    });
  }

  forget(): void {
    this._answer = null;
    this._parts = [];
    this._refused.clear();
    this.tell();
  }

  private readonly _notebook: INotebook;
  private readonly _client: IClient;
  private readonly _refused = new Set<string>();
  private _answer: SuggestAnswer | null = null;
  private _parts: readonly IProposalPart[] = [];
  private _made = '';
}

function partsOf(answer: SuggestAnswer): IProposalPart[] {
  const parts: IProposalPart[] = [];
  const add = (kind: IProposalPart['kind'], cells: { cell: string; reason: string }[]): void => {
    if (cells.length > 0) {
      parts.push({
        id: kind,
        kind,
        name: kind,
        cells: cells.map(cell => cell.cell),
        reasons: [...new Set(cells.map(cell => cell.reason))]
      });
    }
  };
  add('parameters', answer.parameters ? [answer.parameters] : []);
  add('setup', answer.setup);
  for (const step of answer.steps) {
    parts.push({ id: `step ${step.name}`, kind: 'step', name: step.name, cells: step.cells, reasons: [step.reason] });
  }
  add('skip', answer.skipped);
  return parts;
}

function textOf(notebook: INotebook): string {
  return JSON.stringify(notebook.content().cells.map(cell => [cell.id, cell.source, cell.metadata]));
}
