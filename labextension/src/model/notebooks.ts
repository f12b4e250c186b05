/** All open notebooks by document, and which one is in front. */

import { type ISignal, Signal } from '@lumino/signaling';
import type { IClient, IDocument, INotebook, INotebooks, IRenaming } from '../tokens';
import { NotebookModel } from './notebookModel';

export class Notebooks implements INotebooks {
  constructor(client: IClient) {
    this._client = client;
  }

  get current(): INotebook | null {
    return this._current;
  }

  get currentChanged(): ISignal<this, INotebook | null> {
    return this._currentChanged;
  }

  get renamed(): ISignal<this, IRenaming> {
    return this._renamed;
  }

  /** The model of a document; split views of one document share it. */
  of(document: IDocument): NotebookModel {
    let model = this._models.get(document);
    if (!model || model.isDisposed) {
      model = new NotebookModel(document, this._client);
      model.renamed.connect(this._onRenamed, this);
      this._models.set(document, model);
    }
    return model;
  }

  /** Ends the model of a document that is closed. */
  close(document: IDocument): void {
    const model = this._models.get(document);
    this._models.delete(document);
    if (model && this._current === model) {
      this._setCurrent(null);
    }
    model?.dispose();
  }

  show(document: IDocument | null): void {
    this._setCurrent(document ? this.of(document) : null);
  }

  private _onRenamed(_: NotebookModel, renaming: IRenaming): void {
    this._renamed.emit(renaming);
  }

  private _setCurrent(model: INotebook | null): void {
    if (model !== this._current) {
      this._current = model;
      this._currentChanged.emit(model);
    }
  }

  private readonly _client: IClient;
  private readonly _models = new Map<IDocument, NotebookModel>();
  private readonly _renamed = new Signal<this, IRenaming>(this);
  private readonly _currentChanged = new Signal<this, INotebook | null>(this);
  private _current: INotebook | null = null;
}
