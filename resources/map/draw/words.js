'use strict';
/*
 * The page's own words in the language of the program: tr('…'), plural('…', '…', n), number(n). What is sent to the page as text is in that
 * language already. The words come in language.js, which the program makes (mapviewer/mapdoc/words.py).
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});
  const { code = 'en', rtl = false, words = {} } = mapviewer.language || {};
  const numbers = new Intl.NumberFormat(code === 'ar' ? 'ar-u-nu-latn' : code === 'fr' ? 'fr' : 'en');
  const forms = new Intl.PluralRules(code === 'en-XA' ? 'en' : code);

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
  const long = (text) => (code === 'en-XA' ? `[${text}${' lorem ipsum dolor sit amet'.slice(0, Math.ceil(text.length * 0.4))}]` : text);

  mapviewer.number = (n) => numbers.format(n);
  mapviewer.tr = (text, values = {}) => {
    const found = words[text];
    return fill(typeof found === 'string' ? found : long(text), values);
  };
  mapviewer.plural = (one, many, n, values = {}) => {
    const found = words[one];
    const own = found && typeof found === 'object' ? found[forms.select(n)] || found.other : long(n === 1 ? one : many);
    return fill(own, { n: mapviewer.number(n), ...values });
  };
  mapviewer.rtl = rtl;
  document.documentElement.lang = code;
})();
