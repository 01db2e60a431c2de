'use strict';
/*
 * The one door between page and program: JSON text each way over QWebChannel. The vocabulary is mapviewer/mapdoc/messages.py.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const MOST_ERRORS = 20;
  let host = null;
  let errors = 0;
  const early = [];

  /** Tell the program something. */
  const send = (message) => {
    if (host) host.receive(JSON.stringify(message));
    else early.push(message);
  };

  const fail = (message, source = '', line = 0) => {
    errors += 1;
    if (errors > MOST_ERRORS) return;
    send({ t: 'error', message: String(message).slice(0, 2000), source: String(source || '').slice(0, 500), line: line || 0 });
  };

  window.addEventListener('error', (event) => fail(event.message, event.filename, event.lineno));
  window.addEventListener('unhandledrejection', (event) => fail(event.reason));
  document.addEventListener('securitypolicyviolation', (event) =>
    fail(`blocked by the content security policy: ${event.violatedDirective} ${event.blockedURI}`, event.sourceFile, event.lineNumber),
  );

  /**
   * Open the door.
   * @param {Object<string, (message: object) => void>} handlers  what to do with each kind of message, by its `t`
   */
  const connect = (handlers) =>
    new Promise((resolve) => {
      new QWebChannel(window.qt.webChannelTransport, (channel) => {
        host = channel.objects.host;
        mapviewer.bridge.host = host;
        host.message.connect((text) => {
          const message = JSON.parse(text);
          const handler = handlers[message.t];
          if (handler) handler(message);
          else fail(`no handler for “${message.t}”`);
        });
        early.splice(0).forEach(send);
        resolve();
      });
    });

  mapviewer.bridge = { connect, send, fail };
})();
