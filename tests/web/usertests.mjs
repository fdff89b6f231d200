// Do the guest's own tests pass in the page's machine? With the disk DISK, as
// the page's has no room for them.
import { contents, machine, same, shell } from './lab.mjs';

const MEMORY = 64; // MB

// What v86 lacks that a test asks for. One that passes all the same has to be
// taken off this list.
const WITHOUT = {
  bug16_fpu_errors: 'the FPU raises no exceptions',
  bug21_privileged: 'a jump to the segment of a task raises no fault',
  bug21_single_step: 'TF has no effect',
  protect_iret: 'TF has no effect, after an iret that sets it neither',
  protect_step: 'TF has no effect',
};

export const questions = [
  [`usertests -q passes there, but for what v86 lacks: ${
    Object.keys(WITHOUT).join(' ')}`, async () => {
    const m = await machine({ disk: contents(process.env.DISK),
      memory: MEMORY });
    await shell(m);
    const said = await shell(m, 'usertests -q');
    const tests = (end) =>
      [...said.matchAll(new RegExp(`^test (\\w+): ${end}`, 'mg'))]
        .map(([, name]) => name);
    const [, failed] = said.match(/^usertests: \d+ passed, (\d+) failed$/m)
      ?? [];

    same(tests('FAILED').sort(), Object.keys(WITHOUT).sort(), said.slice(-4000));
    same(Number(failed), Object.keys(WITHOUT).length);
    same(tests('ok').length > 200, true);
  }],
];
