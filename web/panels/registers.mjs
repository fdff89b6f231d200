// The processor's registers.

const SHOWN = ['eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp', 'esp', 'eip',
  'eflags', 'cs', 'ss', 'cr0', 'cr2', 'cr3'];

const hex = (value) => value.toString(16).padStart(8, '0');

// Name and value of each register, and where the processor is.
export function model(machine) {
  const regs = machine.regs();
  const f = machine.names.functionAt(regs.eip);

  return { rows: SHOWN.map((name) => [name, hex(regs[name])]),
    mode: regs.cpl === 3 ? 'user mode (ring 3)' : 'kernel mode (ring 0)',
    place: f ? `${f.name}+0x${f.offset.toString(16)}` : '' };
}

export function draw(machine, data, element) {
  const { rows, mode, place } = model(machine);

  element.innerHTML = `<p>${mode}, <code>${place}</code></p><table>${
    rows.map(([name, value]) => `<tr><th scope="row">${name}</th>`
      + `<td><code>${value}</code></td></tr>`).join('')}</table>`;
}
