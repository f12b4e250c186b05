/** The plug-ins without anything to see: requests, events, the open notebooks, the list of sections. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { Notebooks } from '../model/notebooks';
import { SectionRegistry } from '../model/sections';
import { Client } from '../services/client';
import { RunEvents } from '../services/events';
import { IClient, INotebooks, IRunEvents, ISectionRegistry } from '../tokens';

export const client: JupyterFrontEndPlugin<IClient> = {
  id: 'cellwright:client',
  description: 'Sends requests to the Cellwright server extension.',
  autoStart: true,
  provides: IClient,
  activate: (app: JupyterFrontEnd): IClient => new Client(app.serviceManager.serverSettings)
};

export const events: JupyterFrontEndPlugin<IRunEvents> = {
  id: 'cellwright:events',
  description: 'Brings the events of runs.',
  autoStart: true,
  provides: IRunEvents,
  activate: (app: JupyterFrontEnd): IRunEvents => new RunEvents(app.serviceManager.serverSettings)
};

export const sections: JupyterFrontEndPlugin<ISectionRegistry> = {
  id: 'cellwright:sections',
  description: 'Keeps the sections of the Cellwright panel.',
  autoStart: true,
  provides: ISectionRegistry,
  activate: (): ISectionRegistry => new SectionRegistry()
};

export const notebooks: JupyterFrontEndPlugin<INotebooks> = {
  id: 'cellwright:notebooks',
  description: 'Analyses open notebooks while they are edited.',
  autoStart: true,
  requires: [INotebookTracker, IClient],
  provides: INotebooks,
  activate: (_: JupyterFrontEnd, tracker: INotebookTracker, requests: IClient): INotebooks => {
    const model = new Notebooks(requests);
    const show = (__: INotebookTracker, panel: NotebookPanel | null): void => model.show(panel ? panel.context : null);
    tracker.widgetAdded.connect((__, panel) => {
      const { context } = panel;
      context.disposed.connect(() => model.close(context));
    });
    tracker.currentChanged.connect(show);
    show(tracker, tracker.currentWidget);
    return model;
  }
};
