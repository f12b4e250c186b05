import { isEmptyPlane, readPlanes } from '../../src/model/diffPlanes';

const data = {
  planes: {
    resources: { steps: { fit: { seconds: { a: 2, b: 3 } } } },
    environment: {},
    code: { fit: { before: 'a = 1\nb = 2', after: 'a = 1\nb = 3', reason: 'cell 3 changed' }, load: { a: 'x\ny', b: 'x\ny', what: 'other modules' }, plot: { a: 'z\n', b: 'z\n', what: 'other modules' } },
    parameters: { n: { a: '5', b: '7' } },
    moons: [{ step: 'fit', name: 'x', left: 'io', right: 'europa' }, 'two more'],
    status: { a: 'failed', b: 'succeeded', steps: { fit: { a: 'failed', b: 'succeeded' } } }
  }
};

describe('readPlanes', () => {
  const planes = readPlanes(data);

  it('puts what people ask first in front, and keeps what it does not know', () => {
    expect(planes.map(plane => plane.id)).toEqual(['status', 'parameters', 'code', 'resources', 'environment', 'moons']);
  });

  it('reads pairs by any of their names', () => {
    const rows = Object.fromEntries(planes.map(plane => [plane.id, plane.rows]));
    expect(rows.parameters).toEqual([{ name: 'n', left: '5', right: '7' }]);
    expect(rows.resources).toEqual([{ name: 'fit › seconds', left: 2, right: 3, unit: 'seconds', change: 0.5 }]);
    expect(rows.moons).toEqual([{ name: 'fit.x', left: 'io', right: 'europa' }]);
  });

  it('tells code from values, and says why', () => {
    const [code] = planes.filter(plane => plane.id === 'code');
    expect(code.codes).toEqual([
      { name: 'fit', note: 'cell 3 changed', left: 'a = 1\nb = 2', right: 'a = 1\nb = 3' }
    ]);
  });

  it('says of code that stayed only why it counts as other code', () => {
    expect(planes.find(plane => plane.id === 'code')?.notes).toEqual(['load, plot: other modules']);
  });

  it('keeps single facts', () => {
    expect(planes.find(plane => plane.id === 'moons')?.notes).toEqual(['two more']);
    expect(planes.filter(isEmptyPlane).map(plane => plane.id)).toEqual(['environment']);
  });

  it('does not lose its way in what is endless', () => {
    const deep: Record<string, unknown> = {};
    let inner = deep;
    for (let index = 0; index < 50; index++) {
      inner = inner.more = {};
    }
    expect(readPlanes({ planes: { deep } })[0].rows).toEqual([]);
  });
});
