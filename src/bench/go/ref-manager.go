// The kubelet's RefManager (v1.18.6, pkg/kubelet/container/container_reference_manager.go) under the same workloads as
// the JavaScript stores (../store/operation-loop.ts and growth-loop.ts are the twins of this file). Reads one order a
// line from standard input, as JSON, and answers each with one line.
//
// Threads are goroutines and GOMAXPROCS is Go's default, the number of cores: what a Go programmer would write.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// ContainerID is the key, two strings.
type ContainerID struct {
	Type string
	ID   string
}

// ObjectReference has the fields of v1.ObjectReference.
type ObjectReference struct {
	Kind, Namespace, Name, UID, APIVersion, ResourceVersion, FieldPath string
}

// RefManager as upstream has it.
type RefManager struct {
	sync.RWMutex
	containerIDToRef map[ContainerID]*ObjectReference
}

func (c *RefManager) SetRef(id ContainerID, ref *ObjectReference) {
	c.Lock()
	defer c.Unlock()
	c.containerIDToRef[id] = ref
}

func (c *RefManager) ClearRef(id ContainerID) {
	c.Lock()
	defer c.Unlock()
	delete(c.containerIDToRef, id)
}

func (c *RefManager) GetRef(id ContainerID) (ref *ObjectReference, ok bool) {
	c.RLock()
	defer c.RUnlock()
	ref, ok = c.containerIDToRef[id]
	return ref, ok
}

type order struct {
	Order     string  `json:"order"`
	Refs      int     `json:"refs"`
	Absent    int     `json:"absent"`
	Own       int     `json:"own"`
	Threads   int     `json:"threads"`
	Uniform   string  `json:"uniform"`
	Zipf      string  `json:"zipf"`
	Operation string  `json:"operation"`
	Draw      string  `json:"draw"`
	Fresh     bool    `json:"fresh"`
	WarmMs    float64 `json:"warmMs"`
	MeasureMs float64 `json:"measureMs"`
}

type answer struct {
	OpsPerSecond float64    `json:"opsPerSecond"`
	ElapsedMs    float64    `json:"elapsedMs"`
	Pauses       [][2]int64 `json:"pauses"`
	MaxNs        int64      `json:"maxNs"`
	Bytes        int64      `json:"bytes"`
	Failure      string     `json:"failure,omitempty"`
}

const (
	warm    = 1
	measure = 2
	stop    = 3

	idBytes   = 64
	lastOfUID = 35
	values    = 32
	batch     = 16
	lookAt    = 7

	// 128 buckets for each power of two.
	subBits = 7
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

// idsOf are the bytes of that many IDs, one after the other.
func idsOf(count int) []byte {
	all := make([]byte, count*idBytes)
	for i := 0; i < count; i++ {
		sum := sha256.Sum256([]byte("container " + strconv.Itoa(i)))
		hex.Encode(all[i*idBytes:], sum[:])
	}
	return all
}

func freshID(ids []byte, key int) ContainerID {
	return ContainerID{"containerd", string(ids[key*idBytes : (key+1)*idBytes])}
}

func referenceFor(i int) *ObjectReference {
	return &ObjectReference{
		Kind:            "Pod",
		Namespace:       "production-customer-payments-eu-west-1",
		Name:            fmt.Sprintf("checkout-payment-service-deployment-7c9d4b8f6d-%07d", i),
		UID:             fmt.Sprintf("6ba7b810-9dad-41d1-80b4-%012x", i),
		APIVersion:      "v1",
		ResourceVersion: strconv.Itoa(100000 + i),
		FieldPath:       "spec.containers{checkout-payment-service-istio-proxy}",
	}
}

func belongsTo(key int, ref *ObjectReference) bool {
	return ref != nil && ref.UID[lastOfUID] == "0123456789abcdef"[key&15]
}

func valuesToSet(seed int) []*ObjectReference {
	all := make([]*ObjectReference, values)
	for i := range all {
		all[i] = referenceFor(seed*values + i)
	}
	return all
}

func filled(ids []byte, refs int) *RefManager {
	manager := &RefManager{containerIDToRef: map[ContainerID]*ObjectReference{}}
	for i := 0; i < refs; i++ {
		manager.SetRef(freshID(ids, i), referenceFor(i))
	}
	return manager
}

type store struct {
	order
	ids     []byte
	keys    []ContainerID
	manager *RefManager
	draws   map[string][]uint32
}

func readDraws(path string) []uint32 {
	raw, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	draws := make([]uint32, len(raw)/4)
	for i := range draws {
		draws[i] = binary.LittleEndian.Uint32(raw[i*4:])
	}
	return draws
}

func open(o order) *store {
	count := o.Refs + o.Absent + o.Own*o.Threads
	ids := idsOf(count)
	keys := make([]ContainerID, count)
	for i := range keys {
		keys[i] = freshID(ids, i)
	}
	draws := map[string][]uint32{"uniform": readDraws(o.Uniform), "zipf": readDraws(o.Zipf)}
	return &store{o, ids, keys, filled(ids, o.Refs), draws}
}

func (s *store) thread(o order, index int, phase *int32, broken *int64) float64 {
	manager, keys, draws := s.manager, s.keys, s.draws[o.Draw]
	mask := len(draws) - 1
	at := index * (len(draws) / s.Threads)
	firstOwn := s.Refs + s.Absent + index*s.Own
	own, absent, turn := 0, 0, 0
	vals := valuesToSet(index)
	state := uint32(index+1)*2654435761 | 1
	readBelow := uint32(65536)
	if o.Operation == "mixed 95/5" {
		readBelow = uint32(math.Round(0.95 * 65536))
	} else if o.Operation == "mixed 50/50" {
		readBelow = 32768
	}
	wrong := int64(0)
	value := func(key int) *ObjectReference {
		turn++
		return vals[(turn&1)*(values/2)+key&(values/2-1)]
	}
	drawn := func() int {
		key := int(draws[at&mask])
		at++
		return key
	}
	// There is one, each time; it is the right one, once in a batch.
	get := func(id ContainerID, key, turn int) {
		ref, ok := manager.GetRef(id)
		if !ok || turn == 0 && !belongsTo(key, ref) {
			wrong++
		}
	}
	var step func()
	switch o.Operation {
	case "get":
		if o.Fresh {
			step = func() {
				for i := 0; i < batch; i++ {
					key := drawn()
					get(freshID(s.ids, key), key, i)
				}
			}
		} else {
			step = func() {
				for i := 0; i < batch; i++ {
					key := drawn()
					get(keys[key], key, i)
				}
			}
		}
	case "get absent":
		step = func() {
			for i := 0; i < batch; i++ {
				if _, ok := manager.GetRef(keys[s.Refs+absent&(s.Absent-1)]); ok {
					wrong++
				}
				absent++
			}
		}
	case "overwrite":
		step = func() {
			for i := 0; i < batch; i++ {
				key := drawn()
				manager.SetRef(keys[key], value(key))
			}
		}
	case "set + clear":
		step = func() {
			for i := 0; i < batch; i += 2 {
				key := firstOwn + own&(s.Own-1)
				own++
				manager.SetRef(keys[key], value(key))
				manager.ClearRef(keys[key])
			}
		}
	default:
		step = func() {
			for i := 0; i < batch; i++ {
				key := drawn()
				state ^= state << 13
				state ^= state >> 17
				state ^= state << 5
				if state&0xffff < readBelow {
					get(keys[key], key, i)
				} else {
					manager.SetRef(keys[key], value(key))
				}
			}
		}
	}
	seen := int32(warm)
	operations := 0
	started := time.Now()
	for {
		now := atomic.LoadInt32(phase)
		if now != seen {
			if now == stop {
				break
			}
			seen, operations, started = now, 0, time.Now()
		}
		step()
		operations += batch
	}
	elapsed := time.Since(started).Seconds()
	atomic.AddInt64(broken, wrong)
	if seen != measure {
		return 0
	}
	return float64(operations) / elapsed
}

func (s *store) run(o order) answer {
	rates := make([]float64, o.Threads)
	phase := int32(warm)
	var broken int64
	var done sync.WaitGroup
	for i := range rates {
		done.Add(1)
		go func(i int) {
			defer done.Done()
			rates[i] = s.thread(o, i, &phase, &broken)
		}(i)
	}
	time.Sleep(time.Duration(o.WarmMs * float64(time.Millisecond)))
	atomic.StoreInt32(&phase, measure)
	time.Sleep(time.Duration(o.MeasureMs * float64(time.Millisecond)))
	atomic.StoreInt32(&phase, stop)
	done.Wait()
	if broken > 0 {
		return answer{Failure: fmt.Sprintf("broken: %d gets found the wrong reference, or none", broken)}
	}
	sum := 0.0
	for _, rate := range rates {
		sum += rate
	}
	return answer{OpsPerSecond: sum}
}

func grow(o order) answer {
	ids := idsOf(o.Refs)
	manager := filled(ids, 0)
	buckets := make([][]int64, o.Threads)
	longest := make([]int64, o.Threads)
	var wrong int64
	var done sync.WaitGroup
	started := time.Now()
	elapsed := make([]float64, o.Threads)
	for thread := range buckets {
		buckets[thread] = make([]int64, 64<<subBits)
		done.Add(1)
		go func(thread int) {
			defer done.Done()
			vals := valuesToSet(thread)
			for i := thread; i < o.Refs; i += o.Threads {
				id := freshID(ids, i)
				asked := time.Now()
				manager.SetRef(id, vals[i&(values-1)])
				ns := time.Since(asked).Nanoseconds()
				buckets[thread][bucketOf(ns)]++
				if ns > longest[thread] {
					longest[thread] = ns
				}
			}
			elapsed[thread] = time.Since(started).Seconds() * 1000
			for i := thread; i < o.Refs; i += o.Threads * lookAt {
				if ref, _ := manager.GetRef(freshID(ids, i)); !belongsTo(i, ref) {
					atomic.AddInt64(&wrong, 1)
				}
			}
		}(thread)
	}
	done.Wait()
	if wrong > 0 {
		return answer{Failure: fmt.Sprintf("broken: %d references were not there after they had been set", wrong)}
	}
	result := answer{Pauses: [][2]int64{}}
	for bucket := range buckets[0] {
		count := int64(0)
		for thread := range buckets {
			count += buckets[thread][bucket]
		}
		if count > 0 {
			result.Pauses = append(result.Pauses, [2]int64{valueOf(bucket), count})
		}
	}
	for thread, ns := range longest {
		if ns > result.MaxNs {
			result.MaxNs = ns
		}
		result.ElapsedMs = math.Max(result.ElapsedMs, elapsed[thread])
	}
	return result
}

func alive() int64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func weigh(o order) answer {
	ids := idsOf(o.Refs)
	before := alive()
	manager := filled(ids, o.Refs)
	bytes := alive() - before
	runtime.KeepAlive(manager)
	runtime.KeepAlive(ids)
	return answer{Bytes: bytes}
}

func main() {
	var opened *store
	lines := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var o order
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			panic(err)
		}
		var result answer
		switch o.Order {
		case "open":
			opened = open(o)
		case "run":
			result = opened.run(o)
		case "shut":
			opened = nil
			runtime.GC()
		case "grow":
			result = grow(o)
		case "weigh":
			result = weigh(o)
		default:
			panic("unknown order " + o.Order)
		}
		if err := answers.Encode(result); err != nil {
			panic(err)
		}
	}
}
