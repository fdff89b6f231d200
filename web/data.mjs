// The build's tables (tools/web/data.pl) in the form that the page uses: each
// row begins with an address. docs/WEB.md lists what there is.

// Appends the instructions of a function to `code`.
function addCode(code, [address, , name], rows) {
  for (const [distance, text] of rows) {
    address += distance;
    code.push([address, text.replace(' +', ` ${name}+`)]);
  }
}

// Of one program, or of the kernel; changes it.
function complete(tables) {
  const [distances, files, differences] = tables.lines;
  let address = 0;
  let line = 0;

  tables.lines = distances.map((distance, i) => [address += distance,
    tables.files[files[i]], line += differences[i]]);
}

// All of it, from the text of the file.
export function unpack(text) {
  const data = JSON.parse(text);
  const programs = Object.values(data.programs);
  const code = [];

  data.code.forEach((rows, i) => addCode(code, data.functions[i], rows));
  data.code = code;
  programs.forEach((program) => { program.code = []; });
  for (const [name, i, rows] of data.shared) {
    const { code, functions } = data.programs[name];
    addCode(code, functions[i], rows);
  }
  for (const { code } of programs)
    code.sort((a, b) => a[0] - b[0]);
  [data, ...programs].forEach(complete);
  return data;
}
