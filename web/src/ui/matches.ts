// Finding by typing, also under the wrong layout: `ghjlf` finds «Продажи», «ызд» finds Sales-like words.
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбю";

const swap = (text: string, from: string, to: string) =>
  [...text].map((letter) => (from.includes(letter) ? to[from.indexOf(letter)] : letter)).join("");

const plain = (text: string) => text.toLowerCase().replaceAll("ё", "е").trim();

export function matches(query: string, text: string): boolean {
  const wanted = plain(query);
  const given = plain(text);
  return [wanted, swap(wanted, LATIN, CYRILLIC), swap(wanted, CYRILLIC, LATIN)].some((form) =>
    form.split(/\s+/).every((word) => given.includes(word)),
  );
}
