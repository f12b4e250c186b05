// Marks against a real shared notebook: transactions and undo are those of JupyterLab.
import { YNotebook } from '@jupyter/ydoc';
import { MarksModel } from '../src/model/marksModel';
import type { EditedCell, MarksAnswer } from '../src/services/api';
import type { IClient, NotebookContent } from '../src/tokens';

interface ISetup {
  notebook: YNotebook;
  marks: MarksModel;
  metadata(index: number): unknown;
}

/** The server's part is played by a function from the content to the changes. */
function setup(sources: string[], change: (content: NotebookContent) => EditedCell[] | Promise<EditedCell[]>): ISetup {
  const notebook = YNotebook.create({ disableDocumentWideUndoRedo: true });
  notebook.insertCells(
    0,
    sources.map((source, index) => ({ id: `c${index}`, cell_type: 'code', source, metadata: {} }))
  );
  notebook.clearUndoHistory();
  const content = (): NotebookContent => ({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: notebook.cells.map(cell => ({
      id: cell.getId(),
      cell_type: 'code',
      source: cell.getSource(),
      metadata: { ...cell.getMetadata() }
    }))
  });
  const client: IClient = {
    get: () => Promise.reject(new Error('not asked for')),
    post: async <T>(_: string, body: unknown): Promise<T> => {
      const answer: MarksAnswer = { cells: await change((body as { content: NotebookContent }).content) };
      return answer as T;
    }
  };
  const marks = new MarksModel({ path: 'a.ipynb', content }, notebook, client);
  return { notebook, marks, metadata: index => notebook.cells[index].getMetadata('cellwright') };
}

function marked(content: NotebookContent, step: string): EditedCell[] {
  return content.cells.map(cell => ({
    id: cell.id,
    number: 1,
    source: cell.source,
    metadata: { ...cell.metadata, cellwright: { role: 'step', step } }
  }));
}

test('several cells are one change, undone and redone at once', async () => {
  const { notebook, marks, metadata } = setup(['a = 1', 'b = 2'], content => marked(content, 'load'));
  let changes = 0;
  notebook.changed.connect(() => (changes += 1));
  await marks.apply([], 'Mark as step load');
  expect(metadata(1)).toEqual({ role: 'step', step: 'load' });
  expect(marks.undoLabel).toBe('Mark as step load');

  expect(marks.undo()).toBe(true);
  expect(metadata(0)).toBeUndefined();
  expect(metadata(1)).toBeUndefined();
  expect(marks.redoLabel).toBe('Mark as step load');

  expect(marks.redo()).toBe(true);
  expect(metadata(0)).toEqual({ role: 'step', step: 'load' });
  expect(marks.undoLabel).toBe('Mark as step load');
});

test('two changes in a row are two entries of the history', async () => {
  let step = 'one';
  const { marks, metadata } = setup(['a = 1'], content => marked(content, step));
  await marks.apply([], 'first');
  step = 'two';
  await marks.apply([], 'second');
  marks.undo();
  expect(metadata(0)).toEqual({ role: 'step', step: 'one' });
  marks.undo();
  expect(metadata(0)).toBeUndefined();
  expect(marks.canUndo).toBe(false);
});

test('a cell operation after the mark is undone first, by the notebook', async () => {
  const { notebook, marks, metadata } = setup(['a = 1', 'b = 2'], content => marked(content, 'load'));
  await marks.apply([], 'Mark');
  notebook.deleteCell(1);
  expect(marks.canUndo).toBe(false);
  expect(marks.undo()).toBe(false);
  notebook.undo();
  expect(notebook.cells.length).toBe(2);
  expect(marks.canUndo).toBe(true);
  notebook.undo();
  expect(metadata(0)).toBeUndefined();
});

test('a magic line comes and goes and the rest of the source stays as it is typed', async () => {
  const { notebook, marks } = setup(['a = 1'], content =>
    content.cells.map(cell => ({ ...cell, number: 1, source: `%%step load\n${cell.source}` }))
  );
  await marks.apply([], 'Mark');
  const cell = notebook.cells[0];
  expect(cell.getSource()).toBe('%%step load\na = 1');
  cell.updateSource(cell.getSource().length, cell.getSource().length, '\nb = 2');
  marks.undo();
  expect(cell.getSource()).toBe('a = 1\nb = 2');
});

test('who types meanwhile loses nothing: the server is asked again', async () => {
  let asked = 0;
  const state: { notebook?: YNotebook } = {};
  const { notebook, marks } = setup(['a = 1'], content => {
    asked += 1;
    if (asked === 1) {
      state.notebook?.cells[0].updateSource(0, 0, '# now\n');
    }
    return content.cells.map(cell => ({ ...cell, number: 1, source: `%%skip\n${cell.source}` }));
  });
  state.notebook = notebook;
  await marks.apply([], 'Mark');
  expect(asked).toBe(2);
  expect(notebook.cells[0].getSource()).toBe('%%skip\n# now\na = 1');
});

test('what the server refuses changes nothing and stands in no history', async () => {
  const { notebook, marks } = setup(['a = 1'], () => Promise.reject(new Error('no such step')));
  await expect(marks.apply([], 'Mark')).rejects.toThrow('no such step');
  expect(notebook.cells[0].getSource()).toBe('a = 1');
  expect(marks.canUndo).toBe(false);
});
