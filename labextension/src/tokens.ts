/**
 * What the parts of the front end know of each other: tokens, interfaces, command ids.
 */

import type { INotebookModel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { ReactElement } from 'react';
import type { AnalysisAnswer, CellMark, EditedCell, MarkEdit, RunEvent, StepStatus } from './services/api';

export type { RunEvent as IRunEvent, StepStatus } from './services/api';

/** The commands; each has a label, a caption and a description of its arguments. */
export const CommandIDs = {
  /** Shows the panel, and in it a section: `{section?}`. */
  openPanel: 'cellwright:open-panel',
  /** Opens a step in the panel: `{step}`. */
  openStep: 'cellwright:open-step',
  /** Scrolls to a cell and selects it, with `cells` all of those; with a line, puts the cursor there: `{cell, cells?, line?}`. */
  showCell: 'cellwright:show-cell',
  /** Marks the selected cells, or those given: `{step?, cells?}`; asks for the name. */
  markStep: 'cellwright:mark-step',
  markSetup: 'cellwright:mark-setup',
  markParameters: 'cellwright:mark-parameters',
  markCheck: 'cellwright:mark-check',
  markSkip: 'cellwright:mark-skip',
  unmark: 'cellwright:unmark-cells',
  renameStep: 'cellwright:rename-step',
  extendStep: 'cellwright:extend-step',
  undoMarks: 'cellwright:undo-marks',
  redoMarks: 'cellwright:redo-marks',
  /** Writes the sample notebook and opens it. */
  openSample: 'cellwright:open-sample',
  /** Opens a file of the server: `{path}`. */
  openFile: 'cellwright:open-file'
} as const;

/** Sends requests to the server part. */
export interface IClient {
  /** The answer to `GET cellwright/api/PATH?QUERY`; throws `ServerError`. */
  get<T>(path: string, query?: Record<string, string | number | undefined>): Promise<T>;
  /** The answer to `POST cellwright/api/PATH`; throws `ServerError`. */
  post<T>(path: string, body: unknown): Promise<T>;
}

export const IClient = new Token<IClient>('cellwright:IClient', 'Requests to the Cellwright server extension.');

/** The runs of this server as they go on. */
export interface IRunEvents {
  /** Emits each event. */
  readonly received: ISignal<IRunEvents, RunEvent>;
  /** Emits when the connection came back: events may be missing, take a snapshot. */
  readonly reconnected: ISignal<IRunEvents, void>;
  readonly isConnected: boolean;
  readonly connectionChanged: ISignal<IRunEvents, boolean>;
}

export const IRunEvents = new Token<IRunEvents>('cellwright:IRunEvents', 'Events of runs as they happen.');

/** What badges and the graph want to know of runs; the model of runs provides it. */
export interface IStepStates {
  /** The state of a step in the run that the panel shows for this notebook. */
  stateOf(path: string, step: string): StepStatus | undefined;
  readonly changed: ISignal<IStepStates, void>;
}

export const IStepStates = new Token<IStepStates>('cellwright:IStepStates', 'States of steps in the run on show.');

/** A notebook as nbformat JSON without its outputs. */
export interface NotebookContent {
  nbformat: number;
  nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: CellContent[];
}

export interface CellContent {
  id: string;
  cell_type: string;
  source: string;
  metadata: Record<string, unknown>;
  [key: string]: unknown;
}

/** Changes of marks of one notebook, with an undo of their own. */
export interface IMarks {
  /**
   * Apply edits as one change of the document.
   *
   * @param label - What the change is called in messages: "Mark as step load".
   * @returns the cells that changed; empty when nothing had to change.
   */
  apply(edits: readonly MarkEdit[], label: string): Promise<EditedCell[]>;
  undo(): boolean;
  redo(): boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Whether nothing in the notebook changed since the last change of marks, or since it was taken back. */
  readonly isLatest: boolean;
  /** The label of what undo would take back. */
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
  readonly changed: ISignal<IMarks, void>;
}

/** What a notebook was called before and is called now. */
export interface IRenaming {
  readonly before: string;
  readonly after: string;
}

/** One open notebook: its analysis, kept up to date while it is edited. */
export interface INotebook extends IDisposable {
  /** As the contents API writes it, relative to the server's root. */
  readonly path: string;
  /** Settled once the document is loaded: before that it has other cells, or none. */
  readonly ready: Promise<void>;
  /** The last analysis; stays while the next one is under way. */
  readonly analysis: AnalysisAnswer | null;
  /** Why there is no newer analysis. */
  readonly error: Error | null;
  readonly isPending: boolean;
  /** Emits when analysis, error or isPending changed. */
  readonly changed: ISignal<INotebook, void>;
  /** Emits when the file got another name or place. */
  readonly renamed: ISignal<INotebook, IRenaming>;
  readonly selectedStep: string | null;
  selectStep(step: string | null): void;
  readonly selectedStepChanged: ISignal<INotebook, string | null>;
  readonly marks: IMarks;
  /** The notebook as it is in the browser now, without outputs. */
  content(): NotebookContent;
  /** The mark of a cell in the last analysis. */
  markOf(cell: string): CellMark | undefined;
  /** The number of a cell from 1, as messages of the command line count. */
  numberOf(cell: string): number | undefined;
  /**
   * The cell of the file that a run or a script speaks of, by its id and its number.
   *
   * Notebooks older than format 4.5 have no ids in their file: each page makes others, and the number has to tell.
   */
  findCell(cell: string | null | undefined, number: number | null | undefined, source?: string): string | undefined;
  /** Analyse at once. */
  refresh(): Promise<void>;
  /** Write the document to disk, where runs read it. */
  save(): Promise<void>;
  /** Read the document from disk again, where something else wrote it. */
  revert(): Promise<void>;
}

/** What is needed of a document; JupyterLab's document context has it. */
export interface IDocument {
  readonly path: string;
  readonly model: INotebookModel;
  readonly ready: Promise<void>;
  readonly pathChanged: ISignal<unknown, string>;
  save(): Promise<void>;
  revert(): Promise<void>;
}

/** The open notebooks, and the one in front. */
export interface INotebooks {
  readonly current: INotebook | null;
  readonly currentChanged: ISignal<INotebooks, INotebook | null>;
  /** Emits when an open notebook got another name or place. */
  readonly renamed: ISignal<INotebooks, IRenaming>;
  /** The model of an open document; split views of it share the model. */
  of(document: IDocument): INotebook;
}

export const INotebooks = new Token<INotebooks>('cellwright:INotebooks', 'The open notebooks and their analysis.');

/** What a section of the panel gets to draw itself. */
export interface ISectionContext {
  /** The notebook in front; the section is drawn anew for another one. */
  readonly notebook: INotebook;
  readonly client: IClient;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  /** Says something in the panel's status region, which screen readers read out. */
  announce(message: string): void;
}

export interface ISection {
  readonly id: string;
  readonly title: string;
  /** Under the icon in the row of tabs; the title when left out. */
  readonly label?: string;
  /** 10 pipeline, 20 step, 30 problems, 40 run, 50 results, 60 history, 70 suggest, 80 sync. */
  readonly rank: number;
  readonly icon: LabIcon;
  /** A React component or a function that calls one; called only while the section is on show. */
  render(context: ISectionContext): ReactElement;
  /** A number to show on the tab, such as that of the problems; null for none. */
  count?(notebook: INotebook): number | null;
}

export interface ISectionRegistry {
  /** Adds a section; an id already there is an error. Dispose to take it away. */
  add(section: ISection): IDisposable;
  readonly sections: readonly ISection[];
  readonly changed: ISignal<ISectionRegistry, void>;
}

export const ISectionRegistry = new Token<ISectionRegistry>(
  'cellwright:ISectionRegistry',
  'The sections of the Cellwright panel.'
);

/** Says something where people look and screen readers listen. */
export interface IStatus {
  announce(message: string): void;
}

export const IStatus = new Token<IStatus>('cellwright:IStatus', 'The status region of the Cellwright panel.');
