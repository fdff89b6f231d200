// What the page shows beside the console: {id, title, open, draw(machine, data,
// element)} each, in this order.

import * as processes from './panels/processes.mjs';
import * as registers from './panels/registers.mjs';
import * as stack from './panels/stack.mjs';
import { t } from './texts.mjs';

export const panels = [
  ['processes', processes, true],
  ['stack', stack, true],
  ['registers', registers, true],
].map(([id, { draw }, open]) => ({ id, title: t(id), open, draw }));
