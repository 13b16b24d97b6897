#!/bin/sh
# SPDX-License-Identifier: MIT
# When requests arrived: how many in each tenth of a second, from a sandbox's log.
#
#   telnyx-sandbox --plain --rate-limit 20 --log LOG ...
#   sh tests/programs/arrivals.sh LOG
sed -n 's/.*"time": *"[^T]*T\([0-9]*\):\([0-9]*\):\([0-9.]*\)Z".*/\1 \2 \3/p' "$1" |
    awk '{
        at = int((($1 * 60 + $2) * 60 + $3) * 10 + 0.5)
        if (NR == 1)
            first = at
        count[at - first]++
        last = at - first
    }
    END {
        for (i = 0; i <= last; i++) {
            if (i % 10 == 0)
                printf "%s%4d s ", (i > 0 ? "\n" : ""), i / 10
            printf " %4d", count[i]
        }
        printf "\n%d requests in %.1f s\n", NR, (last + 1) / 10
    }'
