// Streamlit's own words in the reader's language, and what it forgets for keyboards.
(() => {
  const said = SAID;
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  document.documentElement.lang = said.lang;
  const rules = said.words.map(([english, ours]) => [
    new RegExp("^" + english.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\w+)\}/, "(?<$1>.+)") + "$"),
    ours,
  ]);
  const translated = (text) => {
    const plain = text.trim();
    for (const [english, ours] of rules) {
      const found = plain.length < 300 && english.exec(plain);
      if (found) return ours.replace(/\{(\w+)\}/, (_, name) => found.groups[name]);
    }
    return text;
  };
  // What Streamlit wrote is kept beside what we wrote, for the day that the language changes.
  const state = (window.prismeWords ??= { attributes: new WeakMap(), texts: new WeakMap() });
  state.observer?.disconnect();
  const put = (kept, key, now, write) => {
    const before = kept[key];
    const original = before && before.ours === now ? before.original : now;
    const ours = translated(original);
    if (ours !== original || before) kept[key] = { original, ours };
    if (ours !== now) write(ours);
  };
  // A table that is wider than its place scrolls: by the keyboard too.
  const reachable = (box) => {
    const scrolls = box.scrollWidth > box.clientWidth;
    const wanted = { tabindex: "0", role: "region", "aria-label": translated("Scrollable table") };
    if (scrolls === (box.getAttribute("tabindex") === "0")) return;
    for (const [name, value] of Object.entries(wanted))
      scrolls ? box.setAttribute(name, value) : box.removeAttribute(name);
  };
  // Looked at once all is quiet: what is shown, its place and its letters come one after another.
  const look = () => {
    clearTimeout(state.looking);
    state.looking = setTimeout(
      () => document.querySelectorAll("[data-testid=stTable] > div").forEach(reachable),
      200,
    );
  };
  state.sizes?.disconnect();
  state.sizes = new ResizeObserver(look);
  state.sizes.observe(document.body);
  document.fonts.onloadingdone = look;
  const record = (map, node) => map.get(node) ?? (map.set(node, {}), map.get(node));
  const text = (node) => {
    // Only what Streamlit writes by itself; what people typed is theirs.
    if (!node.parentElement?.closest(said.places)) return;
    put(record(state.texts, node), "text", node.data, (ours) => (node.data = ours));
  };
  const element = (node) => {
    if (node.getAttribute("role") === "img" && / icon$/.test(node.getAttribute("aria-label") ?? ""))
      node.setAttribute("aria-hidden", "true"); // the words beside it say it
    for (const name of ATTRIBUTES) {
      const now = node.getAttribute(name);
      if (now) put(record(state.attributes, node), name, now, (ours) => node.setAttribute(name, ours));
    }
  };
  const all = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return text(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = root; node; node = walker.nextNode())
      node.nodeType === Node.TEXT_NODE ? text(node) : element(node);
  };
  state.observer = new MutationObserver((changes) => {
    look();
    for (const change of changes) {
      if (change.type === "attributes") element(change.target);
      else if (change.type === "characterData") text(change.target);
      else change.addedNodes.forEach(all);
    }
  });
  all(document.body);
  state.observer.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
})();
