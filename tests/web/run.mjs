// Asks the questions of files of tests/web, one after the other:
//
//   node tests/web/run.mjs FILE...
//
// A file exports `questions`, a list of [sentence, function]: the answer is yes
// if the function does not throw. Prints for each what tests/web.t reads.
import { resolve } from 'node:path';

for (const file of process.argv.slice(2)) {
  const { questions } = await import(resolve(file));

  for (const [sentence, ask] of questions) {
    try {
      await ask();
      console.log(`yes: ${sentence}`);
    } catch (error) {
      console.log(`no: ${sentence}\n${error.stack}\nend`);
    }
  }
}
console.log('all asked');
process.exit(0); // whatever runs still
