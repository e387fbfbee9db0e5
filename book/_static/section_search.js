// The results of a search, section by section. Sphinx finds them; here each gets its place in the book and the words around what was sought.
// The words are a script, as the index is, so all of it works from disk.
(() => {
  if (typeof Search === "undefined") return;
  const LONGEST = 240;

  // Sphinx knows a section by page#section, and writes the page's suffix behind it.
  const address = ([name, , anchor]) => {
    const [page, section] = name.split("#");
    return page + DOCUMENTATION_OPTIONS.LINK_SUFFIX + (anchor || (section ? `#${section}` : ""));
  };

  // Where a word begins in a text; words are letters and digits only, so they are their own pattern.
  const places = (text, word) => [...text.toLowerCase().matchAll(new RegExp(word, "gu"))].map(found => found.index);

  // The stretch of text that holds the most of the words, cut between words.
  const excerpt = (text, words) => {
    const hits = words.flatMap(word => places(text, word).map(place => ({ word, place }))).sort((a, b) => a.place - b.place);
    let best = { place: 0, count: 0 };
    for (const { place } of hits) {
      const count = new Set(hits.filter(hit => hit.place >= place && hit.place < place + LONGEST / 2).map(hit => hit.word)).size;
      if (count > best.count) best = { place, count };
    }
    const from = best.place < LONGEST / 3 ? 0 : text.indexOf(" ", best.place - LONGEST / 3) + 1;
    const end = from + LONGEST >= text.length ? text.length : text.lastIndexOf(" ", from + LONGEST);
    return (from ? "… " : "") + text.slice(from, end > from ? end : from + LONGEST) + (end < text.length ? " …" : "");
  };

  const element = (name, text, kind) => Object.assign(document.createElement(name), { textContent: text, className: kind ?? "" });

  // The text as nodes, with the words marked.
  const marked = (text, words) => {
    const hits = words.flatMap(word => places(text, word).map(from => [from, from + word.length])).sort((a, b) => a[0] - b[0]);
    const pieces = [];
    let end = 0;
    for (const [from, to] of hits) {
      if (from < end) continue;
      pieces.push(text.slice(end, from), element("mark", text.slice(from, to)));
      end = to;
    }
    return [...pieces, text.slice(end)];
  };

  const loaded = new Promise(resolve => {
    Search.setTexts = resolve;
    const script = document.createElement("script");
    script.src = `${document.documentElement.dataset.content_root}_static/search_texts.js`;
    script.onerror = () => resolve({});
    document.head.append(script);
  });

  Search.query = async query => {
    const parsed = Search._parseQuery(query);
    const words = [...parsed[3]];
    const texts = await loaded;
    // Of sections that Sphinx finds equally good, first those with more of the words in their heading, then those that say more about it.
    const inHeading = ([name, title]) => words.filter(word => places(texts[name]?.[0] ?? title, word).length).length;
    const said = ([name]) => words.reduce((sum, word) => sum + places(texts[name]?.[2] ?? "", word).length, 0);
    const found = Search._performSearch(...parsed).map(result => ({ result, order: [result[4], inHeading(result), said(result)] }));
    found.sort((a, b) => b.order[0] - a.order[0] || b.order[1] - a.order[1] || b.order[2] - a.order[2]);
    for (const { result } of found) {
      const [heading, chapter, text] = texts[result[0]] ?? [result[1], "", ""];
      const item = document.createElement("li");
      item.append(Object.assign(element("a", heading), { href: address(result) }));
      if (chapter && chapter !== heading) item.append(" ", element("span", chapter, "search-chapter"));
      if (text) {
        const quoted = element("p", "", "context");
        quoted.append(...marked(excerpt(text, words), words));
        item.append(quoted);
      }
      Search.output.append(item);
    }
    Search.stopPulse();
    Search.title.textContent = "Search results";
    Search.status.setAttribute("role", "status");
    Search.status.textContent = found.length
      ? `${found.length} ${found.length === 1 ? "section" : "sections"} with “${query}”, the best first.`
      : `No section holds “${query}”. Fewer words find more, and so does the beginning of a word.`;
  };
})();
