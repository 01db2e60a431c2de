"""A page's every way out of itself, as a script that tries them all."""

from __future__ import annotations

import json

_TRY = """
(() => {
  window.seen = [];
  const say = (what) => () => window.seen.push(what);
  const attempt = (act) => { try { act(); } catch { window.seen.push('-'); } };
  const put = (tag, parent, values) => attempt(() => parent.append(Object.assign(document.createElement(tag), values)));
  for (const host of HOSTS) {
    const at = (path) => `http://${host}/${path}`;
    const image = new Image();
    image.onload = say('image');
    image.onerror = say('-');
    image.src = at('image.png');
    fetch(at('fetch')).then(say('fetch'), say('-'));
    fetch(at('opaque'), { mode: 'no-cors' }).then(say('no-cors'), say('-'));
    attempt(() => navigator.sendBeacon(at('beacon'), 'x'));
    attempt(() => { const call = new XMLHttpRequest(); call.onload = say('call'); call.open('GET', at('call')); call.send(); });
    attempt(() => { new WebSocket(`ws://${host}/socket`).onopen = say('socket'); });
    attempt(() => { new EventSource(at('events')).onopen = say('events'); });
    attempt(() => { new Worker(at('worker.js')); });
    attempt(() => { new SharedWorker(at('shared.js')); });
    attempt(() => { navigator.serviceWorker.register(at('service.js')).then(say('service'), say('-')); });
    attempt(() => { new WebTransport(`https://${host}/transport`).ready.then(say('transport'), say('-')); });
    attempt(() => {
      const peer = new (window.RTCPeerConnection || window.webkitRTCPeerConnection)({ iceServers: [{ urls: `stun:${host}` }] });
      peer.createDataChannel('x');
      peer.onicecandidate = (event) => event.candidate && !/127\\.0\\.0\\.1|\\.local /.test(event.candidate.candidate) && window.seen.push('webrtc');
      peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    });
    for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload', 'prerender', 'stylesheet', 'icon', 'shortcut icon', 'apple-touch-icon', 'manifest']) {
      put('link', document.head, { rel, as: 'image', href: at(rel) });
    }
    put('style', document.head, { textContent: `@import '${at('import.css')}'; @font-face { font-family: farther; src: url('${at('face.woff2')}'); } body { background-image: url('${at('background.png')}'); font-family: farther; }` });
    put('script', document.head, { src: at('script.js') });
    put('script', document.head, { type: 'speculationrules', textContent: JSON.stringify({ prefetch: [{ source: 'list', urls: [at('speculated')] }] }) });
    for (const [tag, name] of [['iframe', 'src'], ['embed', 'src'], ['object', 'data'], ['video', 'src'], ['audio', 'src'], ['video', 'poster']]) {
      put(tag, document.body, { [name]: at(`${tag}-${name}`) });
    }
    put('svg', document.body, { innerHTML: `<image href='${at('svg.png')}'/><use href='${at('use.svg')}#a'/>` });
    attempt(() => {
      const form = document.createElement('form');
      form.action = at('form');
      document.body.append(form);
      form.submit();
    });
    attempt(() => window.open(at('window')));
    attempt(() => new FontFace('far', `url(${at('font.woff2')})`).load().then(say('font'), say('-')));
    attempt(() => {
      const link = document.createElement('a');
      link.href = at('link');
      link.ping = at('ping');
      document.body.append(link);
      link.click();
    });
    put('meta', document.head, { httpEquiv: 'refresh', content: `0;url=${at('refresh')}` });
  }
  NAVIGATE
  return typeof window.RTCPeerConnection + typeof window.webkitRTCPeerConnection;
})()
"""


def reach(*hosts: str, navigate: bool = True) -> str:
    """JavaScript that tries every way to these hosts (`name:port`); what answered is in `window.seen`, “-” for what was refused.

    It returns what the page knows of WebRTC.
    """
    go = "location.assign(`http://${HOSTS[0]}/navigate`);" if navigate else ""
    return _TRY.replace("NAVIGATE", go).replace("HOSTS", json.dumps(hosts))
