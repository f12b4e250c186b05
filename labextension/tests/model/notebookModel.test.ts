// The model of an open notebook against a real shared notebook; the server's part is a table.
import { YNotebook } from '@jupyter/ydoc';
import { Signal } from '@lumino/signaling';
import { vi } from 'vitest';
import { NotebookModel } from '../../src/model/notebookModel';
import { Notebooks } from '../../src/model/notebooks';
import type { AnalysisAnswer } from '../../src/services/api';
import type { IDocument, IRenaming } from '../../src/tokens';
import { settle, TableClient } from './fakes';

class Document {
  readonly shared = YNotebook.create({ disableDocumentWideUndoRedo: true });
  readonly contentChanged = new Signal<this, void>(this);
  readonly pathChanged = new Signal<this, string>(this);
  readonly saved: string[] = [];
  path = 'a.ipynb';
  open: () => void = () => undefined;
  readonly ready = new Promise<void>(resolve => {
    this.open = resolve;
  });
  readonly model = { sharedModel: this.shared, contentChanged: this.contentChanged, dirty: true };

  constructor(...sources: string[]) {
    this.shared.insertCells(
      0,
      sources.map((source, index) => ({ id: `c${index}`, cell_type: 'code', source, metadata: {} }))
    );
    this.shared.changed.connect(() => this.contentChanged.emit());
  }

  save(): Promise<void> {
    this.saved.push(this.path);
    return Promise.resolve();
  }

  revert(): Promise<void> {
    return Promise.resolve();
  }

  rename(path: string): void {
    this.path = path;
    this.pathChanged.emit(path);
  }
}

function analysis(step: string): AnalysisAnswer {
  const graph = { pipeline: 'a', notebook: 'a.ipynb', parameters: [], steps: [], edges: [] };
  const mark = { cell: 'c0', number: 1, role: 'step', step, form: 'metadata', settings: {} };
  return { graph, problems: [], marks: [mark], package: null } as unknown as AnalysisAnswer;
}

function setup(...sources: string[]): { document: Document; client: TableClient; model: NotebookModel } {
  const document = new Document(...sources);
  const client = new TableClient();
  client.answers['POST analysis'] = analysis('load');
  const model = new NotebookModel(document as unknown as IDocument, client);
  return { document, client, model };
}

describe('NotebookModel', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks only when the document is loaded', async () => {
    const { document, client, model } = setup('a = 1');
    await settle();
    expect(client.asked).toEqual([]);
    document.open();
    await settle();
    expect(client.asked).toHaveLength(1);
    expect(model.markOf('c0')?.step).toBe('load');
  });

  it('asks once for many edits, and not when nothing is another than before', async () => {
    const { document, client } = setup('a = 1');
    document.open();
    await settle();
    for (const source of ['a = 2', 'a = 3']) {
      document.shared.cells[0].setSource(source);
      document.contentChanged.emit();
    }
    vi.advanceTimersByTime(500);
    await settle();
    expect(client.asked).toHaveLength(2);
    document.contentChanged.emit();
    vi.advanceTimersByTime(500);
    await settle();
    expect(client.asked).toHaveLength(2);
  });

  it('forgets the chosen step when it is gone, and keeps what is known when the server fails', async () => {
    const { document, client, model } = setup('a = 1');
    document.open();
    await settle();
    model.selectStep('load');
    client.answers['POST analysis'] = new Error('no');
    await model.refresh();
    expect([model.error?.message, model.markOf('c0')?.step, model.selectedStep]).toEqual(['no', 'load', 'load']);
    client.answers['POST analysis'] = analysis('fetch');
    await model.refresh();
    expect([model.error, model.selectedStep]).toEqual([null, null]);
  });

  it('finds cells by id, and by number only where files have no ids', () => {
    const { document, model } = setup('a = 1', 'b = 2');
    expect([model.findCell('c1', 9), model.findCell('gone', 1)]).toEqual(['c1', undefined]);
    document.shared.nbformat_minor = 4;
    expect([model.findCell('gone', 1), model.findCell('gone', 9), model.findCell(null, null)]).toEqual(['c0', undefined, undefined]);
  });

  it('tells of another name, once for each model', () => {
    const document = new Document('a = 1');
    const notebooks = new Notebooks(new TableClient());
    const told: IRenaming[] = [];
    notebooks.renamed.connect((_, renaming) => told.push(renaming));
    const context = document as unknown as IDocument;
    expect(notebooks.of(context)).toBe(notebooks.of(context));
    document.rename('RTC:b.ipynb');
    expect(told).toEqual([{ before: 'a.ipynb', after: 'b.ipynb' }]);
  });
});
