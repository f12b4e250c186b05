/** The side panel: what it says when there is nothing to show, and the sections of the notebook in front. */

import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { PanelModel } from '../../model/panelModel';
import type { IClient, INotebook, INotebooks, ISection, ISectionContext, ISectionRegistry } from '../../tokens';
import { useSignal } from '../hooks';
import { cellwrightIcon } from '../icons';
import { Guard } from './guard';
import { NoNotebook, NotebookNotice, ServerNotice } from './notices';
import { tabId, tabPanelId, Tabs } from './tabs';

interface IPanelOptions {
  readonly model: PanelModel;
  readonly notebooks: INotebooks;
  readonly registry: ISectionRegistry;
  readonly client: IClient;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  readonly packageVersion: string;
}

export class CellwrightPanel extends ReactWidget {
  static readonly ID = 'cellwright-panel';

  constructor(options: IPanelOptions) {
    super();
    this._options = options;
    const { trans } = options;
    this.id = CellwrightPanel.ID;
    this.addClass('cw-Panel');
    this.title.icon = cellwrightIcon;
    this.title.caption = trans.__('Cellwright');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Cellwright'));
  }

  protected override render(): ReactElement {
    return (
      <Guard trans={this._options.trans}>
        <PanelView {...this._options} />
      </Guard>
    );
  }

  private readonly _options: IPanelOptions;
}

function PanelView(options: IPanelOptions): ReactElement {
  const { model, notebooks, registry, trans } = options;
  useSignal(model.changed);
  useSignal(notebooks.currentChanged);
  useSignal(registry.changed);
  const notebook = notebooks.current;
  return (
    <>
      <ServerNotice state={model.server} trans={trans} />
      {notebook ? (
        <Sections {...options} notebook={notebook} />
      ) : (
        <NoNotebook commands={options.commands} trans={trans} canSample={model.server.kind !== 'missing'} />
      )}
      <div className="cw-Status" role="status" aria-live="polite">
        <span key={model.message.count}>{model.message.text}</span>
      </div>
    </>
  );
}

function Sections(options: IPanelOptions & { readonly notebook: INotebook }): ReactElement {
  const { model, notebook, registry, trans } = options;
  useSignal(notebook.changed);
  const sections = registry.sections;
  const active = sections.find(section => section.id === model.section) ?? sections[0];
  if (!active) {
    return <></>;
  }
  const context: ISectionContext = {
    notebook,
    client: options.client,
    commands: options.commands,
    trans,
    announce: message => model.announce(message)
  };
  return (
    <>
      <Tabs
        sections={sections}
        active={active.id}
        notebook={notebook}
        label={trans.__('Sections of the Cellwright panel')}
        onSelect={id => {
          model.section = id;
        }}
      />
      {active.id !== 'problems' && <NotebookNotice notebook={notebook} trans={trans} />}
      <div
        className="cw-Section"
        role="tabpanel"
        id={tabPanelId(active.id)}
        aria-labelledby={tabId(active.id)}
        key={`${active.id} ${notebook.path}`}
        data-section={active.id}
        data-lm-suppress-shortcuts="true"
      >
        <Guard trans={trans}>
          <Body section={active} context={context} />
        </Guard>
      </div>
    </>
  );
}

/** A component of its own, so that sections may use hooks in `render`. */
function Body({ section, context }: { section: ISection; context: ISectionContext }): ReactElement {
  return section.render(context);
}
