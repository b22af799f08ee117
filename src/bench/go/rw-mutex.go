// Go's sync.RWMutex under the same workloads as the JavaScript contenders (workers/bench-section-loop.ts is the twin of
// this file). Reads one workload a line from standard input, as JSON, and answers with one line of samples each.
//
// Threads are goroutines and GOMAXPROCS is Go's default, the number of cores: what a Go programmer would write. So at
// most that many run at once, and Go's scheduler, not the kernel's, decides between them.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type workload struct {
	Threads   int       `json:"threads"`
	Stripes   int       `json:"stripes"`
	Roles     []float64 `json:"roles"`
	HoldUs    float64   `json:"holdUs"`
	Timed     string    `json:"timed"`
	WarmMs    float64   `json:"warmMs"`
	MeasureMs float64   `json:"measureMs"`
}

type threadSample struct {
	Operations int64      `json:"operations"`
	ElapsedMs  float64    `json:"elapsedMs"`
	Writes     int64      `json:"writes"`
	Waits      [][2]int64 `json:"waits"`
	MaxWaitNs  int64      `json:"maxWaitNs"`
	TimedOneIn int64      `json:"timedOneIn"`
}

type fleetSample struct {
	Threads []threadSample `json:"threads"`
	CPUUs   float64        `json:"cpuUs"`
	Failure string         `json:"failure,omitempty"`
}

// Each stripe on cache lines of its own; in and out are plain words under the lock.
type stripe struct {
	lock    sync.RWMutex
	_       [40]byte
	in, out int32
	_       [56]byte
}

const (
	warm    = 1
	measure = 2
	stop    = 3

	probeNs       = 100
	probeShare    = 0.02
	longestPeriod = 256
	never         = 1 << 30

	// 64 buckets for each power of two.
	subBits = 6
)

func bucketOf(ns int64) int {
	if ns < 1<<subBits {
		return int(ns)
	}
	shift := bits.Len64(uint64(ns)) - subBits - 1
	return (shift+1)<<subBits + int(ns>>shift) - 1<<subBits
}

func valueOf(bucket int) int64 {
	if bucket < 1<<subBits {
		return int64(bucket)
	}
	shift := bucket>>subBits - 1
	return int64(bucket&(1<<subBits-1)+1<<subBits) << shift
}

var sink int32

func busy(steps int, work int32) int32 {
	for i := 0; i < steps; i++ {
		work = work*1664525 + 1013904223
	}
	return work
}

func stepsPerUs() float64 {
	best := 0.0
	for trial := 0; trial < 7; trial++ {
		started := time.Now()
		sink += busy(2000000, int32(trial))
		best = math.Max(best, 2000000/(float64(time.Since(started).Nanoseconds())/1000))
	}
	return best
}

func cpuUs() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1000
}

func thread(w workload, index int, stripes []stripe, phase *int32, holdSteps int, broken *int64) threadSample {
	buckets := make([]int64, 64<<subBits)
	timing := "samples"
	period := int64(never)
	if w.Timed == "first" {
		timing = "none"
		if index == 0 {
			timing, period = "every", 1
		}
	}
	untilTimed := period
	state := uint32(index+1)*2654435761 | 1
	readBelow := uint32(math.Round(w.Roles[index%len(w.Roles)] * 65536))
	mask := uint32(len(stripes) - 1)
	work := int32(1)
	seen := int32(warm)
	var operations, writes, maxWait int64
	started := time.Now()
	for {
		now := atomic.LoadInt32(phase)
		if now != seen {
			if now == stop {
				break
			}
			moment := time.Now()
			if timing == "samples" {
				coreShare := math.Min(1, float64(runtime.NumCPU())/float64(w.Threads))
				sectionNs := float64(moment.Sub(started).Nanoseconds()) * coreShare / math.Max(1, float64(operations))
				period = int64(math.Min(longestPeriod, math.Max(1, math.Ceil(probeNs/(probeShare*sectionNs)))))
				untilTimed = period
			}
			for i := range buckets {
				buckets[i] = 0
			}
			operations, maxWait, started, seen = 0, 0, moment, now
		}
		state ^= state << 13
		state ^= state >> 17
		state ^= state << 5
		at := &stripes[(state>>16)&mask]
		untilTimed--
		timed := untilTimed == 0
		var asked time.Time
		if timed {
			asked = time.Now()
		}
		reads := state&0xffff < readBelow
		if reads {
			at.lock.RLock()
		} else {
			at.lock.Lock()
		}
		if timed {
			ns := time.Since(asked).Nanoseconds()
			buckets[bucketOf(ns)] += period
			if ns > maxWait {
				maxWait = ns
			}
			untilTimed = 1 + int64(state>>1)%(2*period-1)
		}
		if reads {
			before := at.in
			work = busy(holdSteps, work)
			if before != at.out {
				atomic.AddInt64(broken, 1)
			}
			at.lock.RUnlock()
		} else {
			at.in++
			work = busy(holdSteps, work)
			at.out++
			writes++
			at.lock.Unlock()
		}
		operations++
	}
	elapsed := float64(time.Since(started).Nanoseconds()) / 1e6
	atomic.AddInt32(&sink, work)
	waits := [][2]int64{}
	for bucket, count := range buckets {
		if count > 0 {
			waits = append(waits, [2]int64{valueOf(bucket), count})
		}
	}
	if period == never {
		period = 0
	}
	return threadSample{operations, elapsed, writes, waits, maxWait, period}
}

func run(w workload, perUs float64) fleetSample {
	stripes := make([]stripe, w.Stripes)
	samples := make([]threadSample, w.Threads)
	phase := int32(warm)
	holdSteps := int(math.Round(w.HoldUs * perUs))
	var broken int64
	var done sync.WaitGroup
	for i := range samples {
		done.Add(1)
		go func(i int) {
			defer done.Done()
			samples[i] = thread(w, i, stripes, &phase, holdSteps, &broken)
		}(i)
	}
	time.Sleep(time.Duration(w.WarmMs * float64(time.Millisecond)))
	atomic.StoreInt32(&phase, measure)
	before := cpuUs()
	time.Sleep(time.Duration(w.MeasureMs * float64(time.Millisecond)))
	atomic.StoreInt32(&phase, stop)
	used := cpuUs() - before
	done.Wait()
	var writes, counted int64
	for _, sample := range samples {
		writes += sample.Writes
	}
	for i := range stripes {
		counted += int64(stripes[i].in)
	}
	result := fleetSample{Threads: samples, CPUUs: used}
	if broken > 0 || writes != counted {
		result.Failure = fmt.Sprintf("exclusion broken: %d writes counted %d, %d readers saw a writer", writes, counted, broken)
	}
	return result
}

func main() {
	perUs := stepsPerUs()
	lines := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var w workload
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			panic(err)
		}
		if err := answers.Encode(run(w, perUs)); err != nil {
			panic(err)
		}
	}
}
