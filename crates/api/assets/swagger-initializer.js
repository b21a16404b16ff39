// Starts Swagger UI. In place of its own initializer, which could keep the reader's key for ever or
// not at all: here it is kept for the visit, in the tab's session storage.
"use strict";

const KEPT = "aivy-authorized";

function keep(authorized) {
  try { sessionStorage.setItem(KEPT, JSON.stringify(authorized)); } catch { /* not kept then */ }
}

function kept() {
  try { return JSON.parse(sessionStorage.getItem(KEPT)); } catch { return null; }
}

// The document names where the API is in general; what is tried here goes to the server that shows it.
const ThisServer = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (original) => (document) => {
          const servers = document.servers || [];
          const path = servers.length > 0 ? new URL(servers[0].url).pathname : "";
          const url = location.origin + path;
          const others = servers.filter((server) => server.url !== url);
          return original({ ...document, servers: [{ url, description: "This server" }, ...others] });
        },
      },
    },
  },
});

// Swagger UI calls these when somebody logs in or out, and when it has started.
const KeyForTheVisit = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        persistAuthorizationIfNeeded: (original, system) => () => {
          keep(system.authSelectors.authorized().toJS());
          return original();
        },
      },
    },
    configs: {
      wrapActions: {
        loaded: (original, system) => (payload) => {
          original(payload);
          const authorized = kept();
          if (authorized) system.authActions.restoreAuthorization({ authorized });
        },
      },
    },
  },
});

window.addEventListener("load", () => {
  // What earlier versions kept for ever.
  try { localStorage.removeItem("authorized"); } catch { /* nothing was kept */ }
  window.ui = SwaggerUIBundle({
    dom_id: "#swagger-ui",
    url: "/openapi.json",
    layout: "StandaloneLayout",
    deepLinking: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    validatorUrl: "none",
    persistAuthorization: false,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    plugins: [SwaggerUIBundle.plugins.DownloadUrl, ThisServer, KeyForTheVisit],
  });
});
