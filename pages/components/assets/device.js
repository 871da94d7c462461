// Keeps one entry in this browser's local storage, and hands it over once when a page opens.
export default function ({ data, setStateValue }) {
  const name = `prisme.${data.name}`;
  try {
    if (data.write !== null) localStorage.setItem(name, data.write);
    else if (data.forget) localStorage.removeItem(name);
    if (data.ask) setStateValue("found", localStorage.getItem(name) ?? "");
  } catch {
    // Storage is full, or switched off: what is typed lasts for this visit.
    if (data.ask) setStateValue("found", "");
  }
}
