/**
 * Keeps the badges of one view of a notebook where they belong.
 *
 * Cells are found through the notebook's list of widgets, never in the DOM: with windowing most cells are not there.
 */

import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { PanelLayout } from '@lumino/widgets';
import type { CellMark, Problem } from '../../services/api';
import type { INotebook, IStepStates } from '../../tokens';
import { Badge, type IBadge } from './badge';
import { type IStepLook, stepLooks } from './colours';

interface IBadgesOptions {
  readonly panel: NotebookPanel;
  readonly notebook: INotebook;
  readonly states: IStepStates | null;
  readonly trans: TranslationBundle;
  onOpen(mark: CellMark): void;
}

const MARKED = 'cw-mod-marked';
const SEVERITIES = ['error', 'warning', 'info'] as const;

export class Badges implements IDisposable {
  constructor(options: IBadgesOptions) {
    this._options = options;
    const { panel, notebook, states } = options;
    notebook.changed.connect(this._schedule, this);
    states?.changed.connect(this._schedule, this);
    notebook.marks.changed.connect(this._onMarksChanged, this);
    panel.content.modelChanged.connect(this._onModelChanged, this);
    panel.content.cellInViewportChanged.connect(this._onViewport, this);
    panel.disposed.connect(this.dispose, this);
    this._onModelChanged();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    cancelAnimationFrame(this._frame);
    Signal.clearData(this);
    this._badges.forEach(badge => badge.dispose());
    this._badges.clear();
  }

  /** Says in the DOM, for keyboard shortcuts, whether undo or redo is about marks. */
  private _onMarksChanged(): void {
    const { panel, notebook } = this._options;
    const { marks } = notebook;
    panel.content.toggleClass('cw-mod-undoMarks', marks.canUndo && marks.isLatest);
    panel.content.toggleClass('cw-mod-redoMarks', marks.canRedo && marks.isLatest);
  }

  private _onModelChanged(): void {
    this._options.panel.content.model?.cells.changed.connect(this._schedule, this);
    this._schedule();
  }

  /** A cell seen for the first time has its layout now. */
  private _onViewport(_: unknown, cell: Cell): void {
    const badge = this._badges.get(cell);
    if (badge && !badge.isAttached) {
      attach(badge, cell);
    } else if (!badge) {
      this._schedule();
    }
  }

  /** At most once a frame, however much happens in it; new cells have their widgets by then. */
  private _schedule(): void {
    cancelAnimationFrame(this._frame);
    this._frame = requestAnimationFrame(() => this._update());
  }

  private _update(): void {
    const { panel, notebook } = this._options;
    const { analysis } = notebook;
    if (this._isDisposed || !analysis) {
      return;
    }
    const looks = stepLooks(analysis);
    const problems = byCell(analysis.problems);
    for (const cell of panel.content.widgets) {
      const mark = notebook.markOf(cell.model.id);
      if (mark) {
        this._show(cell, this._badge(mark, looks, problems.get(cell.model.id) ?? []));
      } else {
        this._remove(cell);
      }
    }
    for (const cell of this._badges.keys()) {
      if (cell.isDisposed) {
        this._remove(cell);
      }
    }
  }

  private _badge(mark: CellMark, looks: ReadonlyMap<string, IStepLook>, problems: readonly Problem[]): IBadge {
    const { notebook, states } = this._options;
    const step = mark.step ?? null;
    return {
      role: mark.role,
      step,
      look: (step === null ? undefined : looks.get(step)) ?? null,
      status: (mark.role === 'step' && step !== null && states?.stateOf(notebook.path, step)) || null,
      problems: problems.length,
      severity: SEVERITIES.find(severity => problems.some(problem => problem.severity === severity)) ?? null
    };
  }

  private _show(cell: Cell, data: IBadge): void {
    const badge = this._badges.get(cell) ?? this._create(cell);
    badge.draw(data);
    cell.toggleClass(MARKED, true);
    cell.node.dataset.cwColour = data.look ? String(data.look.colour) : data.role;
  }

  private _create(cell: Cell): Badge {
    const badge = new Badge(this._options.trans, () => this._onOpen(cell));
    this._badges.set(cell, badge);
    // a cell that was never in view is a placeholder without a layout
    void cell.ready.then(() => attach(badge, cell));
    return badge;
  }

  private _remove(cell: Cell): void {
    const badge = this._badges.get(cell);
    if (badge) {
      this._badges.delete(cell);
      badge.dispose();
      if (!cell.isDisposed) {
        cell.toggleClass(MARKED, false);
        delete cell.node.dataset.cwColour;
      }
    }
  }

  private _onOpen(cell: Cell): void {
    const mark = this._options.notebook.markOf(cell.model.id);
    if (mark) {
      this._options.onOpen(mark);
    }
  }

  private readonly _options: IBadgesOptions;
  private readonly _badges = new Map<Cell, Badge>();
  private _frame = 0;
  private _isDisposed = false;
}

/** Below the cell's header, which is the first child. */
function attach(badge: Badge, cell: Cell): void {
  if (!badge.isDisposed && !cell.isDisposed && !badge.parent) {
    (cell.layout as PanelLayout).insertWidget(1, badge);
  }
}

function byCell(problems: readonly Problem[]): Map<string, Problem[]> {
  const found = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.cell) {
      found.set(problem.cell, [...(found.get(problem.cell) ?? []), problem]);
    }
  }
  return found;
}
