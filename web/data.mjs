// The build's tables (tools/web/data.pl) in the form that the page uses: each
// row begins with an address. docs/WEB.md lists what there is.

// Rows with an address, from those with the distance to the row before.
function absolute(rows) {
  let address = 0;

  for (const row of rows) {
    address += row[0];
    row[0] = address;
  }
  return rows;
}

// Of one program, or of the kernel; changes it.
function complete(tables) {
  absolute(tables.code);
  for (const row of absolute(tables.lines))
    row[1] = tables.files[row[1]];
  return tables;
}

// All of it, from the text of the file.
export function unpack(text) {
  const data = complete(JSON.parse(text));

  Object.values(data.programs).forEach(complete);
  return data;
}
