/** Badges on the cells of every open notebook, split views included. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs, INotebooks, IStepStates } from '../tokens';
import { Badges } from '../view/badges/badges';

const ID = 'cellwright:badges';
const HIDDEN = 'cw-mod-noBadges';

export const badges: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Shows on each cell which step it belongs to.',
  autoStart: true,
  requires: [INotebooks],
  optional: [IStepStates, ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebooks,
    states: IStepStates | null,
    translator: ITranslator | null,
    settings: ISettingRegistry | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellwright');
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (panel: NotebookPanel) =>
        new Badges({
          panel,
          notebook: notebooks.of(panel.context),
          states,
          trans,
          onOpen: mark => {
            app.shell.activateById(panel.id);
            void (mark.step
              ? app.commands.execute(CommandIDs.openStep, { step: mark.step })
              : app.commands.execute(CommandIDs.openPanel, { section: 'pipeline' }));
          }
        })
    });
    // not earlier: in Notebook 7 a load before that of the shortcuts makes an error
    void app.restored.then(async () => {
      const loaded = await settings?.load(ID);
      if (!loaded) {
        return;
      }
      const update = (): void => {
        document.body.classList.toggle(HIDDEN, loaded.get('showBadges').composite === false);
      };
      loaded.changed.connect(update);
      update();
    });
  }
};
