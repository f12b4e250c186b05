/** The side panel, in JupyterLab and Notebook 7. */

import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { PanelModel, type ServerState } from '../model/panelModel';
import type { SampleAnswer, VersionAnswer } from '../services/api';
import type { ServerError } from '../services/client';
import { CommandIDs, IClient, INotebooks, IRunEvents, ISectionRegistry, IStatus } from '../tokens';
import { VERSION } from '../version';
import { cellwrightIcon } from '../view/icons';
import { CellwrightPanel } from '../view/panel/panel';

export const panel: JupyterFrontEndPlugin<IStatus> = {
  id: 'cellwright:panel',
  description: 'Adds the Cellwright side panel.',
  autoStart: true,
  requires: [INotebookTracker, IClient, IRunEvents, INotebooks, ISectionRegistry],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer, IDefaultFileBrowser],
  provides: IStatus,
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    client: IClient,
    events: IRunEvents,
    notebooks: INotebooks,
    registry: ISectionRegistry,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    browser: IDefaultFileBrowser | null
  ): IStatus => {
    const trans = (translator ?? nullTranslator).load('cellwright');
    const { commands, shell } = app;
    const model = new PanelModel();
    const widget = new CellwrightPanel({ model, notebooks, registry, client, commands, trans, packageVersion: VERSION });
    shell.add(widget, 'right', { rank: 200, type: 'Cellwright' });
    restorer?.add(widget, widget.id);

    const ask = async (): Promise<void> => {
      model.server = await serverState(client);
    };
    events.reconnected.connect(() => void ask());
    // what was said of one notebook is not true of another
    notebooks.currentChanged.connect(() => model.announce(''));
    void app.started.then(ask);

    commands.addCommand(CommandIDs.openPanel, {
      label: trans.__('Show the Cellwright Panel'),
      caption: trans.__('Steps, problems, runs and results of the notebook in front'),
      icon: cellwrightIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: { section: { type: 'string', description: trans.__('The section to show') } }
        }
      },
      execute: args => {
        if (typeof args.section === 'string') {
          model.section = args.section;
        }
        shell.activateById(widget.id);
      }
    });
    commands.addCommand(CommandIDs.openStep, {
      label: trans.__('Show Step in the Cellwright Panel'),
      caption: trans.__('Open the form of a step'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            step: { type: 'string', description: trans.__('The name of the step; that of the selected cell by default') }
          }
        }
      },
      execute: args => {
        const { current } = notebooks;
        const cell = tracker.activeCell?.model.id;
        const step = typeof args.step === 'string' ? args.step : cell && current?.markOf(cell)?.step;
        if (step) {
          current?.selectStep(step);
        }
        return commands.execute(CommandIDs.openPanel, { section: 'step' });
      }
    });
    commands.addCommand(CommandIDs.openFile, {
      label: trans.__('Open File of a Pipeline'),
      caption: trans.__('Open a notebook or script of the server'),
      describedBy: {
        args: {
          type: 'object',
          required: ['path'],
          properties: { path: { type: 'string', description: trans.__('Relative to the folder of the server') } }
        }
      },
      isVisible: args => typeof args.path === 'string',
      execute: args => commands.execute('docmanager:open', { path: args.path })
    });
    commands.addCommand(CommandIDs.openSample, {
      label: trans.__('Open the Cellwright Sample Notebook'),
      caption: trans.__('Write a small marked notebook into the current folder and open it'),
      icon: cellwrightIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        try {
          const { path } = await client.post<SampleAnswer>('sample', { directory: browser?.model.path ?? '' });
          await commands.execute(CommandIDs.openFile, { path });
          shell.activateById(widget.id);
          model.announce(trans.__('The sample notebook is %1', path));
        } catch (reason) {
          model.announce((reason as Error).message);
        }
      }
    });
    for (const command of [CommandIDs.openPanel, CommandIDs.openStep, CommandIDs.openSample]) {
      palette?.addItem({ command, category: trans.__('Cellwright') });
    }
    return model;
  }
};

async function serverState(client: IClient): Promise<ServerState> {
  try {
    const version = await client.get<VersionAnswer>('version');
    return version.server === VERSION ? { kind: 'ready' } : { kind: 'mismatch', server: version.server, front: VERSION };
  } catch (reason) {
    const error = reason as ServerError;
    if (error.isMissing) {
      return { kind: 'missing' };
    }
    return { kind: error.status === 0 ? 'unreachable' : 'refused', message: error.message };
  }
}
