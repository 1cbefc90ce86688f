"""What tests/bench/sky_map.cpp measures of us, of ligo.skymap."""
import sys
import time

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from ligo.skymap.io.fits import read_sky_map
from ligo.skymap.postprocess.crossmatch import crossmatch

dice = np.random.default_rng(20261128)
targets = SkyCoord(dice.uniform(0, 360, 1000) * u.deg, dice.uniform(-90, 90, 1000) * u.deg)
reads, asks = [], []
for _ in range(20):
    start = time.thread_time()
    table = read_sky_map(sys.argv[1], moc=True)
    read = time.thread_time()
    table.meta.clear()
    plain = table["UNIQ", "PROBDENSITY"]
    crossmatch(plain, targets, contours=(0.9,))
    asks.append(time.thread_time() - read)
    reads.append(read - start)
print(f"  ligo.skymap: read {1e3 * np.median(reads):.2f} ms, crossmatch of 1,000 targets (without distances) {1e3 * np.median(asks):.3f} ms")
