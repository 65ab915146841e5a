// Tries numbers until the hash of salt and number is the one asked for. Away from the page, so that typing stays smooth.

const BATCH = 500; // hashes asked for at once

onmessage = async ({ data: task }) => {
  const encoder = new TextEncoder();
  const wanted = bytes(task.challenge);
  for (let start = 0; start <= task.maxNumber; start += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, task.maxNumber - start + 1) }, (_, step) => start + step);
    const hashes = await Promise.all(numbers.map((number) => crypto.subtle.digest(task.algorithm, encoder.encode(task.salt + number))));
    const found = hashes.findIndex((hash) => same(new Uint8Array(hash), wanted));
    if (found >= 0) {
      postMessage({ number: numbers[found] });
      return;
    }
  }
  postMessage({ number: null });
};

function bytes(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

function same(one, other) {
  return one.every((value, place) => value === other[place]);
}
