/** Marking by command: palette, cell toolbar, context menu, keyboard. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Marking } from '../commands/marking';
import { findTarget, type ITarget, showCell, stepAbove, stepHere } from '../commands/selection';
import type { Role } from '../services/api';
import { CommandIDs, INotebooks, IStatus } from '../tokens';
import { cellwrightIcon } from '../view/icons';

interface IMarkCommand {
  readonly id: string;
  readonly label: string;
  readonly caption: string;
  /** What the arguments are, by name; the cells may always be given. */
  readonly args?: Readonly<Record<string, string>>;
  isEnabled?(target: ITarget): boolean;
  execute(target: ITarget, args: ReadonlyPartialJSONObject): Promise<void>;
}

export const commands: JupyterFrontEndPlugin<void> = {
  id: 'cellwright:commands',
  description: 'Commands that mark cells and find them.',
  autoStart: true,
  requires: [INotebookTracker, INotebooks, IStatus],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    notebooks: INotebooks,
    status: IStatus,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellwright');
    const marking = new Marking(trans, message => status.announce(message));
    const target = (args: ReadonlyPartialJSONObject): ITarget | null => findTarget(tracker, notebooks, args);
    for (const command of markCommands(marking, trans)) {
      addMarkCommand(app.commands, command, target, trans);
      palette?.addItem({ command: command.id, category: trans.__('Cellwright') });
    }
    addUndo(app.commands, tracker, notebooks, status, trans);
    palette?.addItem({ command: CommandIDs.undoMarks, category: trans.__('Cellwright') });
    palette?.addItem({ command: CommandIDs.redoMarks, category: trans.__('Cellwright') });
    app.commands.addCommand(CommandIDs.showCell, {
      label: trans.__('Show Cell'),
      caption: trans.__('Scroll to a cell of the notebook in front'),
      describedBy: {
        args: {
          type: 'object',
          required: ['cell'],
          properties: {
            cell: { type: 'string', description: trans.__('The id of the cell') },
            line: { type: 'integer', description: trans.__('A line of the cell, from 1') }
          }
        }
      },
      isVisible: args => typeof args.cell === 'string',
      execute: async args => {
        const panel = tracker.currentWidget;
        if (panel && typeof args.cell === 'string') {
          app.shell.activateById(panel.id);
          await showCell(panel, args.cell, typeof args.line === 'number' ? args.line : null);
        }
      }
    });
  }
};

function markCommands(marking: Marking, trans: TranslationBundle): IMarkCommand[] {
  const role = (id: string, value: Role, label: string, caption: string): IMarkCommand => ({
    id,
    label,
    caption,
    execute: target => marking.markRole(target, value, label)
  });
  const step = { step: trans.__('The name of the step; asked for when it is left out') };
  return [
    {
      id: CommandIDs.markStep,
      label: trans.__('Mark as Step…'),
      caption: trans.__('Make the selected cells a step of the pipeline'),
      args: step,
      execute: (target, args) => marking.markStep(target, args.step)
    },
    {
      id: CommandIDs.extendStep,
      label: trans.__('Extend Step Above'),
      caption: trans.__('Add the selected cells to the step above them'),
      isEnabled: target => stepAbove(target) !== null,
      execute: target => marking.extendStep(target)
    },
    role(
      CommandIDs.markSetup,
      'setup',
      trans.__('Mark as Setup'),
      trans.__('Replay the selected cells at the start of every step: imports, helpers, options')
    ),
    role(
      CommandIDs.markParameters,
      'parameters',
      trans.__('Mark as Parameters'),
      trans.__('The selected cell holds the parameters of the pipeline')
    ),
    {
      id: CommandIDs.markCheck,
      label: trans.__('Mark as Check…'),
      caption: trans.__('The selected cells check what a step produced'),
      args: step,
      execute: (target, args) => marking.markCheck(target, args.step)
    },
    role(
      CommandIDs.markSkip,
      'skip',
      trans.__('Mark as Skipped'),
      trans.__('The selected cells are exploration and never in the pipeline')
    ),
    {
      id: CommandIDs.unmark,
      label: trans.__('Unmark'),
      caption: trans.__('Take the marks off the selected cells'),
      isEnabled: ({ notebook, cells }) => cells.some(cell => notebook.markOf(cell)),
      execute: target => marking.unmark(target)
    },
    {
      id: CommandIDs.renameStep,
      label: trans.__('Rename Step…'),
      caption: trans.__('Give a step another name in all its cells, and where others name it'),
      args: { from: trans.__('The step; that of the selected cell by default'), to: trans.__('The new name') },
      isEnabled: target => stepHere(target) !== null,
      execute: (target, args) => marking.renameStep(target, args.from, args.to)
    }
  ];
}

function addMarkCommand(
  registry: CommandRegistry,
  command: IMarkCommand,
  find: (args: ReadonlyPartialJSONObject) => ITarget | null,
  trans: TranslationBundle
): void {
  const texts = Object.entries(command.args ?? {}).map(([name, description]) => [name, { type: 'string', description }]);
  registry.addCommand(command.id, {
    label: command.label,
    caption: command.caption,
    icon: command.id === CommandIDs.markStep ? cellwrightIcon : undefined,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...(Object.fromEntries(texts) as Record<string, { type: string; description: string }>),
          cells: {
            type: 'array',
            items: { type: 'string' },
            description: trans.__('Ids of cells; the selected cells by default')
          }
        }
      }
    },
    isEnabled: args => {
      const target = find(args);
      if (target === null) {
        return false;
      }
      const given = typeof args.from === 'string';
      return given || (target.cells.length > 0 && (command.isEnabled?.(target) ?? true));
    },
    execute: async args => {
      const target = find(args);
      if (target) {
        await command.execute(target, args);
      }
    }
  });
}

/** Undo and redo of marks: in the notebook's own history, and only when marks are next there. */
function addUndo(
  registry: CommandRegistry,
  tracker: INotebookTracker,
  notebooks: INotebooks,
  status: IStatus,
  trans: TranslationBundle
): void {
  const marks = (): INotebooksMarks | null =>
    tracker.currentWidget ? notebooks.of(tracker.currentWidget.context).marks : null;
  registry.addCommand(CommandIDs.undoMarks, {
    label: () => trans.__('Undo: %1', marks()?.undoLabel ?? trans.__('Marks')),
    caption: trans.__('Take back the last change of marks'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => marks()?.canUndo ?? false,
    execute: () => {
      const label = marks()?.undoLabel;
      if (marks()?.undo() && label) {
        status.announce(trans.__('Taken back: %1', label));
      }
    }
  });
  registry.addCommand(CommandIDs.redoMarks, {
    label: () => trans.__('Redo: %1', marks()?.redoLabel ?? trans.__('Marks')),
    caption: trans.__('Do the change of marks again that was taken back'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => marks()?.canRedo ?? false,
    execute: () => {
      const label = marks()?.redoLabel;
      if (marks()?.redo() && label) {
        status.announce(trans.__('Done again: %1', label));
      }
    }
  });
}

type INotebooksMarks = ReturnType<INotebooks['of']>['marks'];
