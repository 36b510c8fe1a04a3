// The SPARQL editor: Yasgui, with this server as its only endpoint and the shipped questions as examples.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("editor");
  const prefixes = JSON.parse(place.dataset.prefixes);
  const endpoint = new URL(place.dataset.endpoint, location.href).href;
  // No look-ups of prefixes, classes or properties at public services.
  for (const name of Object.keys(Yasgui.Yasqe.Autocompleters)) {
    if (name !== "variables") delete Yasgui.Yasqe.Autocompleters[name];
  }
  Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  Yasgui.Yasr.defaults.prefixes = prefixes;
  Yasgui.Yasr.defaults.externalPluginsConfig = {};
  const yasgui = new Yasgui(place, {
    requestConfig: { endpoint },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    copyEndpointOnNewTab: true,
    persistenceId: null,
    persistencyExpire: 0,
  });
  const put = (query) => query && yasgui.getTab().setQuery(query);
  const example = document.getElementById("example");
  put(place.dataset.query || example.value || "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nSELECT ?site ?label {\n  ?site skos:inScheme <https://w3id.org/iort-kg/site> ; skos:prefLabel ?label\n}\nORDER BY ?label");
  example.addEventListener("change", () => put(example.value));
});
