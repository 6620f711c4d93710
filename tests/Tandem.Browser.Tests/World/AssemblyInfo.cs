// A test waits most of its time; two cores bear three of them.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer("Tandem.Browser.Tests.LongestFirst", "Tandem.Browser.Tests")]
