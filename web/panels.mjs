// What the page shows beside the console: {id, title, open, draw(machine, data,
// element)} each, in this order. One that is closed costs nothing.

import * as cache from './panels/cache.mjs';
import * as calls from './panels/calls.mjs';
import * as disk from './panels/disk.mjs';
import * as frames from './panels/frames.mjs';
import * as locks from './panels/locks.mjs';
import * as processes from './panels/processes.mjs';
import * as registers from './panels/registers.mjs';
import * as screen from './panels/screen.mjs';
import * as space from './panels/space.mjs';
import * as stack from './panels/stack.mjs';
import * as tables from './panels/tables.mjs';
import * as tours from './panels/tours.mjs';
import { t } from './texts.mjs';

export const panels = [
  ['processes', processes, true],
  ['stack', stack, true],
  ['registers', registers, true],
  ['space', space, false],
  ['tours', tours, true],
  ['locks', locks, false],
  ['frames', frames, false],
  ['cache', cache, false],
  ['disk', disk, false],
  ['tables', tables, false],
  ['calls', calls, false],
  ['screen', screen, false],
].map(([id, { draw }, open]) => ({ id, title: t(id), open, draw }));
