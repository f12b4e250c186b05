/** Which cells a command means: those given, or the selected ones of the notebook in front. */

import type { Cell } from '@jupyterlab/cells';
import { type INotebookTracker, type Notebook, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { PanelLayout } from '@lumino/widgets';
import type { INotebook, INotebooks } from '../tokens';

export interface ITarget {
  readonly panel: NotebookPanel;
  readonly notebook: INotebook;
  /** Ids of code cells, in notebook order; Markdown cannot be marked. */
  readonly cells: string[];
}

export function findTarget(
  tracker: INotebookTracker,
  notebooks: INotebooks,
  args: ReadonlyPartialJSONObject = {}
): ITarget | null {
  const panel = tracker.currentWidget;
  if (!panel?.content.model || panel.isDisposed) {
    return null;
  }
  const given = Array.isArray(args.cells) ? args.cells.map(String) : null;
  const cells = panel.content.widgets
    .filter(cell => cell.model.type === 'code')
    .filter(cell => (given ? given.includes(cell.model.id) : panel.content.isSelectedOrActive(cell)))
    .map(cell => cell.model.id);
  return { panel, notebook: notebooks.of(panel.context), cells };
}

/** The step of the nearest marked cell above the first of these. */
export function stepAbove({ panel, notebook, cells }: ITarget): string | null {
  const ids = panel.content.widgets.map(cell => cell.model.id);
  for (let index = ids.indexOf(cells[0]) - 1; index >= 0; index -= 1) {
    const mark = notebook.markOf(ids[index]);
    if (mark?.role === 'step' && mark.step) {
      return mark.step;
    }
  }
  return null;
}

/** The step of the first of these cells that belongs to one. */
export function stepHere({ notebook, cells }: ITarget): string | null {
  for (const cell of cells) {
    const step = notebook.markOf(cell)?.step;
    if (step) {
      return step;
    }
  }
  return null;
}

/** Scrolls to a cell, selects it, and puts the cursor on a line (from 1) when one is given. */
export async function showCell(panel: NotebookPanel, id: string, line: number | null): Promise<boolean> {
  const { content } = panel;
  const index = content.widgets.findIndex(cell => cell.model.id === id);
  if (index < 0) {
    return false;
  }
  content.deselectAll();
  content.activeCellIndex = index;
  NotebookActions.expandParent(content.widgets[index], content);
  const cell = content.widgets[index];
  await bringIntoView(content, index);
  // in a long notebook it may take seconds until a cell is drawn; by then somebody may be elsewhere
  await cell.ready;
  if (content.isDisposed || content.activeCell !== cell) {
    return false;
  }
  if (line !== null && cell.editor) {
    content.mode = 'edit';
    const last = Math.max(0, Math.min(line, cell.editor.lineCount) - 1);
    cell.editor.setCursorPosition({ line: last, column: 0 });
    cell.editor.focus();
  } else {
    content.mode = 'command';
    cell.node.focus();
  }
  await bringIntoView(content, content.activeCellIndex);
  return true;
}

const ATTEMPTS = 5;

/**
 * Scrolls until the cell is on the screen.
 *
 * A scroll goes to where a cell is thought to be: cells that were never seen have guessed heights, and the
 * cell moves when they are drawn. A scroll that JupyterLab itself asks for puts an end to ours.
 */
async function bringIntoView(content: Notebook, index: number): Promise<void> {
  draw(content, index);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await content.scrollToItem(index, 'smart').catch(() => undefined);
    await nextFrame();
    await nextFrame();
    if (content.isDisposed || isOnScreen(content, content.widgets[index])) {
      return;
    }
  }
  content.widgets[index]?.node.scrollIntoView({ block: 'center' });
}

/** Draws a cell whose turn has not come: JupyterLab draws those of a long notebook one by one while it is idle. */
function draw(content: Notebook, index: number): void {
  const cell = content.widgets[index];
  const isDrawnInTurn = ['defer', 'contentVisibility'].includes(content.notebookConfig.windowingMode);
  if (isDrawnInTurn && cell?.isPlaceholder() && !cell.node.isConnected) {
    cell.node.dataset.windowedListIndex = String(index);
    (content.layout as PanelLayout).insertWidget(index, cell);
  }
}

function isOnScreen(content: Notebook, cell: Cell | undefined): boolean {
  if (!cell?.node.isConnected) {
    return false;
  }
  const frame = content.outerNode.getBoundingClientRect();
  const { top, bottom } = cell.node.getBoundingClientRect();
  // the top of a cell that is higher than the window
  return bottom > frame.top && top < frame.bottom && (top >= frame.top - 1 || bottom <= frame.bottom + 1);
}

function nextFrame(): Promise<unknown> {
  return new Promise(resolve => requestAnimationFrame(resolve));
}
