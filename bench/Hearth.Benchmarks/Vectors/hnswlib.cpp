// hnswlib behind lines of text, so that it can be measured in turn with Hearth: build THREADS, search EF, save PATH.
#include <hnswlib/hnswlib.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

template <class T> std::vector<T> read(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    size_t bytes = file.tellg();
    std::vector<T> values(bytes / sizeof(T));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(values.data()), bytes);
    return values;
}

double processor(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double anonymous() {
    std::ifstream file("/proc/self/status");
    std::string line;
    while (std::getline(file, line)) {
        if (line.rfind("RssAnon:", 0) == 0) return std::stod(line.substr(8)) / 1024;
    }
    return 0;
}

int main(int count, char** arguments) {
    const int dimensions = 384, wanted = 10;
    std::string path = arguments[1];
    auto base = read<float>(path + ".base.f32");
    auto query = read<float>(path + ".query.f32");
    auto truth = read<int>(path + ".truth.i32");
    int rows = base.size() / dimensions, questions = query.size() / dimensions;
    hnswlib::InnerProductSpace space(dimensions);
    std::unique_ptr<hnswlib::HierarchicalNSW<float>> graph;
    std::string command, argument;
    while (std::cin >> command >> argument) {
        if (command == "build") {
            double memory = anonymous(), wall = now(), used = processor(CLOCK_PROCESS_CPUTIME_ID);
            graph = std::make_unique<hnswlib::HierarchicalNSW<float>>(&space, rows, 16, 128);
            graph->addPoint(base.data(), 0);
            std::atomic<int> next(1);
            std::vector<std::thread> threads;
            for (int thread = 0; thread < std::stoi(argument); thread++) {
                threads.emplace_back([&] {
                    for (int row; (row = next++) < rows;) graph->addPoint(base.data() + (size_t)row * dimensions, row);
                });
            }
            for (auto& thread : threads) thread.join();
            printf("%.3f %.3f %.1f\n", now() - wall, processor(CLOCK_PROCESS_CPUTIME_ID) - used, anonymous() - memory);
        } else if (command == "search") {
            graph->setEf(std::stoi(argument));
            std::vector<double> times(questions);
            int hits = 0;
            double wall = now(), used = processor(CLOCK_THREAD_CPUTIME_ID);
            for (int question = 0; question < questions; question++) {
                double started = now();
                auto found = graph->searchKnn(query.data() + (size_t)question * dimensions, wanted);
                times[question] = (now() - started) * 1e3;
                for (; !found.empty(); found.pop()) {
                    int* begin = truth.data() + question * wanted;
                    hits += std::find(begin, begin + wanted, (int)found.top().second) != begin + wanted;
                }
            }
            wall = now() - wall;
            used = processor(CLOCK_THREAD_CPUTIME_ID) - used;
            std::sort(times.begin(), times.end());
            printf("%.5f %.5f %.5f %.5f %.1f\n", hits / double(wanted * questions), times[questions / 2], times[questions * 99 / 100], used * 1e3 / questions, questions / wall);
        } else if (command == "save") {
            graph->saveIndex(argument);
            printf("saved\n");
        }
        fflush(stdout);
    }
}
