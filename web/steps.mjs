// Steps that are longer than an instruction: a line, into a function, out of
// one, to a program. Each is made of instructions and of runs to a place.

const MOST = 20000;  // instructions, until a step gives up
const STACK = 8192;  // bytes of a kernel stack
const PUSH_EBP = 0x55;
const FIRST_BYTES = 2;

export class Steps {
  #pc;
  #runner;
  #names;
  #runTo;

  // runTo(address, accept) runs until it is there and accept() is true, and
  // says whether it came so far.
  constructor(pc, runner, names, runTo) {
    this.#pc = pc;
    this.#runner = runner;
    this.#names = names;
    this.#runTo = runTo;
  }

  // A test whether the processor is on the stack that it is on now, and that
  // has no more on it than now (`above`: less than now).
  #sameStack(above = false) {
    const pc = this.#pc;
    const [esp, cr3, user] = [pc.general()[4], pc.cr3, pc.user];

    return () => {
      const now = pc.general()[4];
      return pc.user === user && (!user || pc.cr3 === cr3)
        && now - esp < STACK && (above ? now > esp : now >= esp);
    };
  }

  // One instruction; a call of a function or of the kernel is one. Whether it
  // came to its end.
  async over() {
    const { kind, next } = this.#runner.next();

    if (kind === 'call' || (kind === 'int' && this.#pc.user))
      return this.#runTo(next, this.#sameStack());
    this.#runner.instruction();
    return !this.#runner.crashed;
  }

  // To the beginning of another line. What is called is run in one piece, or,
  // if `into`, entered if its lines are known, as the kernel is by `int`. An
  // inlined function counts as called, too.
  async line(into) {
    const pc = this.#pc;
    const start = this.#names.lineAt(pc.eip);

    if (!start)
      return this.#one(into);
    for (let n = 0; n < MOST; n++) {
      const { kind, target } = this.#runner.next();
      const enter = into && (kind === 'int'
        || (kind === 'call' && this.#names.lineAt(target)));
      if (enter)
        this.#runner.instruction();
      else if (!await this.over())
        return false;
      if (enter || this.#newLine(start, into))
        return !this.#runner.crashed;
    }
    return true;
  }

  // Whether the processor is at the beginning of a line, and not of `start`.
  #newLine(start, into) {
    const { eip } = this.#pc;
    const line = this.#names.lineAt(eip);

    if (!line)
      return true;
    if (eip !== line.address
      || (line.line === start.line && line.file === start.file))
      return false;
    const own = this.#names.functionAt(eip).file;
    return into || line.file === own;
  }

  async #one(into) {
    if (!into)
      return this.over();
    this.#runner.instruction();
    return !this.#runner.crashed;
  }

  // To the next instruction of a program, by the kernel's iret. Where the page
  // with it is not there yet, the kernel is asked for it first.
  async user() {
    const pc = this.#pc;
    const place = this.#names.iret();
    const toUser = () => (pc.u32(pc.general()[4] + 4) & 3) === 3; // cs, saved

    do {
      if ((pc.eip !== place || !toUser())
        && !await this.#runTo(place, toUser))
        return false;
      this.#runner.instruction();
    } while (!pc.user && !this.#runner.crashed);
    return !this.#runner.crashed;
  }

  // Where the current function returns to; null: that cannot be told from the
  // stack, as in assembly.
  #returnAddress() {
    const pc = this.#pc;
    const [, , , , esp, ebp] = pc.general();
    const f = this.#names.functionAt(pc.eip);
    const code = f && pc.read(f.address, FIRST_BYTES);

    if (f?.offset === 0 || this.#runner.next().kind === 'return')
      return pc.u32(esp);
    if (!code || code[0] !== PUSH_EBP)
      return null;
    return pc.u32(f.offset === 1 ? esp + 4 : ebp + 4);
  }

  // Until the current function has returned; the end of a trap is a return.
  async out() {
    const place = this.#returnAddress();

    if (place !== null && this.#names.functionAt(place))
      return this.#runTo(place, this.#sameStack(true));
    for (let n = 0; n < MOST; n++) {
      const { kind } = this.#runner.next();
      if (!await this.over())
        return false;
      if (kind === 'return' || kind === 'iret')
        return true;
    }
    return true;
  }
}
